/** Finds the command that starts the server. */

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import * as vscode from "vscode";

import type { ServerSettings } from "./config";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Where it was found, as a person would say it. */
  readonly origin: string;
}

export type Lookup =
  | { readonly kind: "found"; readonly command: Command }
  | { readonly kind: "missing"; readonly message: string };

/** What the lookup asks of the machine; tests answer in its place. */
export interface Machine {
  readonly home: string;
  isProgram(path: string): Promise<boolean>;
  hasServer(interpreter: string): Promise<boolean>;
  selectedInterpreter(): Promise<string | undefined>;
  onPath(name: string): Promise<string | undefined>;
}

const PROGRAM = "codevigil-lsp";
const PROBE =
  "import importlib.util as u, sys; sys.exit(u.find_spec('codevigil_lsp') is None)";
const PROBE_TIMEOUT_MS = 10_000;

/**
 * Setting `path`, then setting `interpreter`, then the interpreter selected in the Python
 * extension, then `PATH`. What the user has set is used or complained about, never passed over.
 */
export async function findServer(
  settings: ServerSettings,
  machine: Machine,
): Promise<Lookup> {
  if (settings.path !== "") {
    const path = expandHome(settings.path, machine.home);
    return (await machine.isProgram(path))
      ? found(path, [], "codevigil.server.path")
      : missing(
          `codevigil.server.path names "${path}", which is not a program.`,
        );
  }
  if (settings.interpreter !== "") {
    const interpreter = expandHome(settings.interpreter, machine.home);
    if (!(await machine.isProgram(interpreter))) {
      return missing(
        `codevigil.server.interpreter names "${interpreter}", which is not a program.`,
      );
    }
    return (await machine.hasServer(interpreter))
      ? found(interpreter, MODULE, "codevigil.server.interpreter")
      : missing(
          `codevigil.server.interpreter names "${interpreter}", for which no ${PROGRAM} is installed.`,
        );
  }
  const selected = await machine.selectedInterpreter();
  if (selected !== undefined && (await machine.hasServer(selected))) {
    return found(
      selected,
      MODULE,
      "the interpreter selected in the Python extension",
    );
  }
  const program = await machine.onPath(PROGRAM);
  return program === undefined
    ? missing(
        `No server found. Install ${PROGRAM}, or set codevigil.server.path to the program.`,
      )
    : found(program, [], "PATH");

  function found(
    program_: string,
    before: readonly string[],
    origin: string,
  ): Lookup {
    const args = [...before, "--stdio", ...settings.args];
    return { kind: "found", command: { program: program_, args, origin } };
  }

  function missing(message: string): Lookup {
    return { kind: "missing", message };
  }
}

/** `-I`: neither the working directory nor `PYTHON*` can put another module in its place. */
const MODULE = ["-I", "-m", "codevigil_lsp"] as const;

/** The environment of the server: ours, without what would change its Python. */
export function serverEnvironment(
  environment: Readonly<NodeJS.ProcessEnv>,
): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^PYTHON/i.test(name)),
  );
}

export function thisMachine(log: vscode.LogOutputChannel): Machine {
  const home = homedir();
  return {
    home,
    isProgram,
    hasServer: (interpreter) => hasServer(interpreter, home, log),
    selectedInterpreter: () => selectedInterpreter(log),
    onPath: (name) => onPath(name, home),
  };
}

function expandHome(path: string, home: string): string {
  return /^~(?=[/\\]|$)/.test(path) ? home + path.slice(1) : path;
}

async function isProgram(path: string): Promise<boolean> {
  if (!isAbsolute(path)) {
    return false; // else the workspace would decide what is run
  }
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function hasServer(
  interpreter: string,
  home: string,
  log: vscode.LogOutputChannel,
): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(
      interpreter,
      ["-I", "-c", PROBE],
      {
        cwd: home,
        env: serverEnvironment(process.env),
        timeout: PROBE_TIMEOUT_MS,
      },
      (error) => {
        log.debug(
          `${interpreter} ${error ? "has no server" : "has the server"}`,
        );
        resolve(error === null);
      },
    );
  });
}

/** A workspace may bring its own interpreter, so it is run only when the workspace is trusted. */
async function selectedInterpreter(
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  const extension =
    vscode.extensions.getExtension<PythonExtension>("ms-python.python");
  if (extension === undefined || !vscode.workspace.isTrusted) {
    return undefined;
  }
  try {
    const environments = (await extension.activate()).environments;
    const active = environments?.getActiveEnvironmentPath(
      vscode.workspace.workspaceFolders?.[0]?.uri,
    );
    const resolved = active && (await environments?.resolveEnvironment(active));
    return resolved?.executable.uri?.fsPath;
  } catch (error) {
    log.debug(`the Python extension did not answer: ${String(error)}`);
    return undefined;
  }
}

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): object;
    resolveEnvironment(
      environment: object,
    ): Promise<
      { readonly executable: { readonly uri?: vscode.Uri } } | undefined
    >;
  };
}

/** Looks in `PATH`, and where pipx, uv and `pip --user` put programs. */
async function onPath(name: string, home: string): Promise<string | undefined> {
  const windows = process.platform === "win32";
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  if (!windows) {
    folders.push(join(home, ".local", "bin"));
  }
  for (const folder of folders) {
    const path = join(folder, windows ? `${name}.exe` : name);
    if (isAbsolute(folder) && (await isProgram(path))) {
      return path;
    }
  }
  return undefined;
}
