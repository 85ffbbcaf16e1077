import assert from "node:assert/strict";
import { test } from "node:test";

import type { ServerSettings } from "../../src/config";
import { findServer, serverEnvironment, type Machine } from "../../src/server";

const nothing: ServerSettings = { path: "", interpreter: "", args: [] };

interface Contents {
  readonly programs?: readonly string[];
  readonly withServer?: readonly string[];
  readonly selected?: string;
  readonly path?: string;
}

function machine(contents: Contents): Machine {
  return {
    home: "/home/user",
    isProgram: (path) =>
      Promise.resolve(contents.programs?.includes(path) ?? false),
    hasServer: (path) =>
      Promise.resolve(contents.withServer?.includes(path) ?? false),
    selectedInterpreter: () => Promise.resolve(contents.selected),
    onPath: () => Promise.resolve(contents.path),
  };
}

async function command(
  settings: Partial<ServerSettings>,
  contents: Contents,
): Promise<string> {
  const lookup = await findServer(
    { ...nothing, ...settings },
    machine(contents),
  );
  assert.equal(lookup.kind, "found");
  return [lookup.command.program, ...lookup.command.args].join(" ");
}

async function complaint(
  settings: Partial<ServerSettings>,
  contents: Contents,
): Promise<string> {
  const lookup = await findServer(
    { ...nothing, ...settings },
    machine(contents),
  );
  assert.equal(lookup.kind, "missing");
  return lookup.message;
}

const everything: Contents = {
  programs: ["/opt/codevigil-lsp", "/opt/python"],
  withServer: ["/opt/python", "/venv/python"],
  selected: "/venv/python",
  path: "/usr/bin/codevigil-lsp",
};

test("the path that is set comes first", async () => {
  assert.equal(
    await command(
      { path: "/opt/codevigil-lsp", interpreter: "/opt/python" },
      everything,
    ),
    "/opt/codevigil-lsp --stdio",
  );
});

test("then the interpreter that is set, isolated", async () => {
  assert.equal(
    await command({ interpreter: "/opt/python" }, everything),
    "/opt/python -I -m codevigil_lsp --stdio",
  );
});

test("then the interpreter selected in the Python extension", async () => {
  assert.equal(
    await command({}, everything),
    "/venv/python -I -m codevigil_lsp --stdio",
  );
});

test("one without the server is passed over for PATH", async () => {
  assert.equal(
    await command({}, { ...everything, withServer: [] }),
    "/usr/bin/codevigil-lsp --stdio",
  );
});

test("further arguments come last", async () => {
  assert.equal(
    await command({ args: ["--log-level", "debug"] }, everything),
    "/venv/python -I -m codevigil_lsp --stdio --log-level debug",
  );
});

test("~ is the home directory", async () => {
  assert.equal(
    await command({ path: "~/bin/lsp" }, { programs: ["/home/user/bin/lsp"] }),
    "/home/user/bin/lsp --stdio",
  );
});

test("a path that is set and wrong is complained about, not passed over", async () => {
  assert.equal(
    await complaint({ path: "/nowhere" }, everything),
    'codevigil.server.path names "/nowhere", which is not a program.',
  );
  assert.equal(
    await complaint({ interpreter: "/nowhere" }, everything),
    'codevigil.server.interpreter names "/nowhere", which is not a program.',
  );
});

test("an interpreter without the server is named", async () => {
  assert.equal(
    await complaint(
      { interpreter: "/opt/python" },
      { programs: ["/opt/python"] },
    ),
    'codevigil.server.interpreter names "/opt/python", for which no codevigil-lsp is installed.',
  );
});

test("with nothing at all, what to do is said", async () => {
  assert.equal(
    await complaint({}, {}),
    "No server found. Install codevigil-lsp, or set codevigil.server.path to the program.",
  );
});

test("the environment cannot change the server's Python", () => {
  assert.deepEqual(
    serverEnvironment({
      HOME: "/home/user",
      PYTHONPATH: "/evil",
      PYTHONSTARTUP: "/evil.py",
      PythonHome: "/evil",
    }),
    { HOME: "/home/user" },
  );
});
