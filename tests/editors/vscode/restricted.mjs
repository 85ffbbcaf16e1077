// Opens a workspace that is not trusted, and prints the status.
//
//   node restricted.mjs '{"editors", "url", "screenshots", "name"}'
import { tell } from "./workbench.mjs";

await tell(async (workbench, seen) => {
  workbench.step("open the workspace");
  await workbench.open();
  await workbench.page.getByText("Restricted Mode").first().waitFor();
  seen.status = await workbench.statusOtherThan("CodeVigil");
  await workbench.shoot("status");
});
