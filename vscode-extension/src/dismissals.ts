/** What was dismissed: a list, from which each can be taken back. */

import * as vscode from "vscode";

import type { Client } from "./client";
import type { DismissalSummary } from "./protocol";
import { escapeIcons } from "./status";

export interface DismissalRow {
  readonly label: string;
  readonly description: string;
}

const KINDS: Readonly<Record<string, string>> = {
  finding: "this finding",
  file: "all findings in this file",
  rule: "every finding of this rule",
  session: "all findings of this session",
};

/** What a row of the list says of a dismissal. */
export function describeDismissal(dismissal: DismissalSummary): DismissalRow {
  const kind = KINDS[dismissal.kind] ?? dismissal.kind;
  const until = dismissal.until ? `, until ${timeOf(dismissal.until)}` : "";
  return {
    label: escapeIcons(dismissal.what),
    description: escapeIcons(`${kind}${until}`),
  };
}

/** Lists what is dismissed or snoozed; picking one takes it back. */
export async function showDismissals(client: Client): Promise<void> {
  const { dismissals } = await client.dismissals();
  if (dismissals.length === 0) {
    await vscode.window.showInformationMessage(
      "CodeVigil: Nothing is dismissed.",
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(
    dismissals.map((dismissal) => ({
      ...describeDismissal(dismissal),
      id: dismissal.id,
    })),
    {
      title: "CodeVigil: Dismissed Findings",
      placeHolder: "Pick one to show it again",
      matchOnDescription: true,
    },
  );
  if (picked !== undefined) {
    await client.undismiss({ id: picked.id });
  }
}

function timeOf(moment: string): string {
  const time = new Date(moment);
  return Number.isNaN(time.getTime())
    ? moment
    : time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
