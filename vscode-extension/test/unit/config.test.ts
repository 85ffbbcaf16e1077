import assert from "node:assert/strict";
import { test } from "node:test";

import packageJson from "../../package.json";
import {
  contributedKeys,
  explicitSettings,
  needsRestart,
  readServerSettings,
  valueOf,
  type Configuration,
} from "../../src/config";

function configured(
  values: Readonly<Record<string, unknown>>,
  where: "globalValue" | "workspaceValue" = "globalValue",
): Configuration {
  return {
    get: (key) => values[key],
    inspect: (key) => (key in values ? { [where]: values[key] } : {}),
  };
}

test("server settings are read, trimmed and typed", () => {
  assert.deepEqual(
    readServerSettings(
      configured({ "server.path": " /x ", "server.args": ["--a", 1] }),
    ),
    { path: "/x", interpreter: "", args: ["--a"] },
  );
});

test("only a change of the server's command asks for a restart", () => {
  assert.ok(needsRestart((section) => section === "codevigil.server"));
  assert.equal(
    needsRestart((section) => section === "codevigil.scope"),
    false,
  );
});

test("defaults are not sent", () => {
  assert.deepEqual(
    explicitSettings(contributedKeys(packageJson), configured({})),
    {},
  );
});

for (const where of ["globalValue", "workspaceValue"] as const) {
  test(`what the user set is sent as a tree: ${where}`, () => {
    const tree = explicitSettings(
      contributedKeys(packageJson),
      configured(
        {
          scope: "all",
          "diagnostics.placement": "off",
          "server.path": "/x",
          "trace.server": "verbose",
        },
        where,
      ),
    );
    assert.deepEqual(tree, { scope: "all", diagnostics: { placement: "off" } });
  });
}

test("a server that asks is answered from its own section only", () => {
  const tree = { scope: "all", diagnostics: { placement: "off" } };
  assert.deepEqual(valueOf("codevigil", tree), tree);
  assert.equal(valueOf("codevigil.diagnostics.placement", tree), "off");
  assert.equal(valueOf("codevigil.roots", tree), null);
  assert.equal(valueOf("codevigil.scope.deeper", tree), null);
  assert.equal(valueOf("editor", tree), null);
  assert.equal(valueOf(undefined, tree), null);
});

test("what runs code or widens what is read is not a workspace's to say", () => {
  const properties = packageJson.contributes.configuration.properties;
  const restricted =
    packageJson.capabilities.untrustedWorkspaces.restrictedConfigurations;
  const guarded = Object.entries(properties)
    .filter(([, property]) => property.scope.startsWith("machine"))
    .map(([key]) => key);
  assert.deepEqual(guarded.toSorted(), restricted.toSorted());
  assert.equal(properties["codevigil.roots"].scope, "machine");
  assert.equal(properties["codevigil.allowRootsOutsideHome"].scope, "machine");
});

test("every setting has one sentence", () => {
  for (const [key, property] of Object.entries(
    packageJson.contributes.configuration.properties,
  )) {
    const sentence =
      "description" in property
        ? property.description
        : property.markdownDescription;
    assert.match(sentence, /^[A-Z].*[.]$/, key);
  }
});
