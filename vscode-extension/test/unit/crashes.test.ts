import assert from "node:assert/strict";
import { test } from "node:test";

import { crashLimit } from "../../src/crashes";

test("many crashes in a short time are too many", () => {
  const mayStartAgain = crashLimit(3, 1000);
  assert.deepEqual([0, 1, 2, 3].map(mayStartAgain), [true, true, true, false]);
});

test("crashes of long ago do not count", () => {
  const mayStartAgain = crashLimit(1, 1000);
  assert.deepEqual([0, 1000, 2000].map(mayStartAgain), [true, true, true]);
});

test("a start by hand gets as many tries again", () => {
  const mayStartAgain = crashLimit(1, 1000);
  assert.deepEqual([0, 1, 2, 3].map(mayStartAgain), [true, false, true, false]);
});
