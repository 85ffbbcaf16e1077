/** Settings of the section `codevigil`, typed, and which of them the server is to know. */

/** The settings that say how the server is started. */
export interface ServerSettings {
  readonly path: string;
  readonly interpreter: string;
  readonly args: readonly string[];
}

/** The part of `WorkspaceConfiguration` that is used here. */
export interface Configuration {
  get(key: string): unknown;
  inspect(key: string):
    | {
        readonly globalValue?: unknown;
        readonly workspaceValue?: unknown;
        readonly workspaceFolderValue?: unknown;
      }
    | undefined;
}

export type SettingsTree = Record<string, unknown>;

export const SECTION = "codevigil";

const RESTARTS = `${SECTION}.server`;

/** Settings that concern the extension only. */
const OURS = ["server.", "trace."];

export function readServerSettings(
  configuration: Configuration,
): ServerSettings {
  const text = (key: string): string => {
    const value = configuration.get(key);
    return typeof value === "string" ? value.trim() : "";
  };
  const args = configuration.get("server.args");
  return {
    path: text("server.path"),
    interpreter: text("server.interpreter"),
    args: Array.isArray(args)
      ? args.filter((arg) => typeof arg === "string")
      : [],
  };
}

/** Whether a change of settings asks for a new server process. */
export function needsRestart(affects: (section: string) => boolean): boolean {
  return affects(RESTARTS);
}

/**
 * The settings that the user has set, as a tree without the section's name.
 *
 * Defaults stay with the server: sent from here, they would outvote its own
 * configuration file.
 */
export function explicitSettings(
  keys: readonly string[],
  configuration: Configuration,
): SettingsTree {
  const tree: SettingsTree = {};
  for (const key of keys) {
    if (OURS.some((prefix) => key.startsWith(prefix))) {
      continue;
    }
    const seen = configuration.inspect(key);
    if (
      seen?.globalValue !== undefined ||
      seen?.workspaceValue !== undefined ||
      seen?.workspaceFolderValue !== undefined
    ) {
      put(tree, key.split("."), configuration.get(key));
    }
  }
  return tree;
}

/** What a server that asks for `section` is told: a value, a tree, or null. */
export function valueOf(
  section: string | undefined,
  tree: SettingsTree,
): unknown {
  const [first, ...path] = section?.split(".") ?? [];
  if (first !== SECTION) {
    return null;
  }
  let value: unknown = tree;
  for (const name of path) {
    value = isTree(value) && Object.hasOwn(value, name) ? value[name] : null;
  }
  return value;
}

/** The names of our settings in `package.json`, without the section's name. */
export function contributedKeys(packageJson: unknown): string[] {
  const properties = [
    "contributes",
    "configuration",
    "properties",
  ].reduce<unknown>(
    (value, name) => (isTree(value) ? value[name] : undefined),
    packageJson,
  );
  return isTree(properties)
    ? Object.keys(properties).map((key) => key.slice(SECTION.length + 1))
    : [];
}

function put(
  tree: SettingsTree,
  path: readonly string[],
  value: unknown,
): void {
  const [name, ...rest] = path;
  if (name === undefined) {
    return;
  }
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const branch = tree[name];
  const next: SettingsTree = isTree(branch) ? branch : {};
  tree[name] = next;
  put(next, rest, value);
}

function isTree(value: unknown): value is SettingsTree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
