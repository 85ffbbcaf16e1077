/** The language client: created, started and stopped here and nowhere else. */

import { homedir } from "node:os";
import * as vscode from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  RevealOutputChannelOn,
  type LanguageClientOptions,
  type StaticFeature,
} from "vscode-languageclient/node";

import {
  SECTION,
  contributedKeys,
  explicitSettings,
  readServerSettings,
  valueOf,
  type SettingsTree,
} from "./config";
import { crashLimit } from "./crashes";
import {
  isCoverage,
  isDismissalsResult,
  isReportResult,
  isServerStatus,
  isSessionsResult,
  isStatus,
  isUndismissResult,
} from "./guards";
import {
  COPY_TEXT_COMMAND,
  COVERAGE,
  DISMISSALS_COMMAND,
  REPORT_COMMAND,
  SERVER_STATUS,
  SESSIONS_COMMAND,
  STATUS,
  UNDISMISS_COMMAND,
  type Coverage,
  type CoverageParams,
  type DismissalsResult,
  type ReportArgument,
  type ReportResult,
  type SessionsArgument,
  type SessionsResult,
  type Status,
  type UndismissArgument,
  type UndismissResult,
} from "./protocol";
import {
  findServer,
  serverEnvironment,
  thisMachine,
  type Command,
} from "./server";

/** What the rest of the extension is told about the server. */
export type ServerState =
  | { readonly kind: "starting" }
  | { readonly kind: "running" }
  | { readonly kind: "missing"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

export interface Listener {
  onState(state: ServerState): void;
  onStatus(status: Status): void;
  /** There is a status, and it is not in the known form. */
  onUnknownStatus(): void;
}

const MOST_CRASHES = 3;
const CRASH_WINDOW_MS = 180_000;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 2_000;

export class Client {
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;
  private readonly mayStartAgain = crashLimit(MOST_CRASHES, CRASH_WINDOW_MS);
  private seq = 0;
  private latest: ServerState = { kind: "starting" };
  private started = false;

  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly packageJson: unknown,
    private readonly listener: Listener,
  ) {}

  /**
   * Stops the server if there is one and starts it: the only door to a server.
   *
   * Calls are queued; one that is still waiting its turn serves all that come meanwhile.
   */
  restart(): Promise<void> {
    this.waiting ??= this.enqueue(async () => {
      this.waiting = undefined;
      await this.stopNow();
      await this.startNow();
    });
    return this.waiting;
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopNow());
  }

  /** Tells the server the settings that it reads while it runs. */
  async configurationChanged(): Promise<void> {
    if (this.client?.isRunning() === true) {
      await this.client.sendNotification(
        DidChangeConfigurationNotification.type,
        { settings: { [SECTION]: this.settings() } },
      );
    }
  }

  sessions(argument: SessionsArgument): Promise<SessionsResult> {
    return this.execute(SESSIONS_COMMAND, [argument], isSessionsResult);
  }

  report(argument: ReportArgument): Promise<ReportResult> {
    return this.execute(REPORT_COMMAND, [argument], isReportResult);
  }

  dismissals(): Promise<DismissalsResult> {
    return this.execute(DISMISSALS_COMMAND, [], isDismissalsResult);
  }

  undismiss(argument: UndismissArgument): Promise<UndismissResult> {
    return this.execute(UNDISMISS_COMMAND, [argument], isUndismissResult);
  }

  /** What agents have seen of a document, undefined for one that is not of the workspace. */
  async coverage(uri: vscode.Uri): Promise<Coverage | undefined> {
    const client = this.running();
    const params: CoverageParams = {
      textDocument: { uri: client.code2ProtocolConverter.asUri(uri) },
    };
    const answer: unknown = await client.sendRequest(COVERAGE, params);
    return answer === null ? undefined : known(COVERAGE, answer, isCoverage);
  }

  get state(): ServerState {
    return this.latest;
  }

  private async execute<T>(
    command: string,
    args: object[],
    is: (value: unknown) => value is T,
  ): Promise<T> {
    const answer: unknown = await this.running().sendRequest(
      ExecuteCommandRequest.type,
      { command, arguments: args },
    );
    return known(command, answer, is);
  }

  private running(): LanguageClient {
    if (this.client?.isRunning() !== true) {
      throw new Error("the server does not run");
    }
    return this.client;
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => {
      this.log.error(message(error));
    });
    return this.queue;
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.started = false;
    if (client?.needsStop() === true) {
      await client.stop(STOP_TIMEOUT_MS).catch((error: unknown) => {
        this.log.warn(`the server did not stop in order: ${message(error)}`);
      });
    }
  }

  private async startNow(): Promise<void> {
    this.tell({ kind: "starting" });
    const lookup = await findServer(
      readServerSettings(configuration()),
      thisMachine(this.log),
    );
    if (lookup.kind === "missing") {
      this.log.warn(lookup.message);
      this.tell(lookup);
      return;
    }
    const { command } = lookup;
    this.log.info(
      `starting ${[command.program, ...command.args].join(" ")} (from ${command.origin})`,
    );
    const client = this.create(command);
    this.client = client;
    this.seq = 0;
    const late = setTimeout(() => {
      this.log.error("the server does not answer; it is ended");
      client.end();
    }, START_TIMEOUT_MS);
    try {
      await client.start();
      this.started = true;
      this.tell({ kind: "running" });
    } catch (error) {
      this.client = undefined;
      this.log.error(`the server did not start: ${message(error)}`);
      this.tell({
        kind: "failed",
        message:
          "The server did not start. The log says why: run “CodeVigil: Show Logs”.",
      });
    } finally {
      clearTimeout(late);
    }
  }

  private create(command: Command): QuietLanguageClient {
    const client = new QuietLanguageClient(
      SECTION,
      "CodeVigil",
      {
        command: command.program,
        args: [...command.args],
        options: { cwd: homedir(), env: serverEnvironment(process.env) },
      },
      this.options(),
    );
    client.registerFeature(ourCapabilities);
    client.onNotification(STATUS, (params: unknown) => {
      if (this.client === client) {
        this.receive(params);
      }
    });
    client.onNotification(SERVER_STATUS, (params: unknown) => {
      if (isServerStatus(params) && params.message) {
        this.log[params.health === "ok" ? "info" : "warn"](params.message);
      }
    });
    return client;
  }

  private options(): LanguageClientOptions {
    return {
      // Sources, and transcripts wherever Claude Code keeps them.
      documentSelector: [{ scheme: "file" }],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => ({
        statusProvider: "on",
        ...this.settings(),
      }),
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          this.crashed();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      markdown: { isTrusted: false, supportHtml: false },
      middleware: {
        workspace: {
          configuration: (params) =>
            params.items.map((item) =>
              valueOf(item.section, this.settings()),
            ) as never[],
          // `configurationChanged` tells it, with what the user has set only.
          didChangeConfiguration: () => Promise.resolve(),
        },
      },
    };
  }

  private tell(state: ServerState): void {
    this.latest = state;
    this.listener.onState(state);
  }

  private settings(): SettingsTree {
    return explicitSettings(contributedKeys(this.packageJson), configuration());
  }

  private receive(params: unknown): void {
    if (!isStatus(params)) {
      this.log.warn(
        `a ${STATUS} that is not in the known form; are the extension and the server of the same version?`,
      );
      this.listener.onUnknownStatus();
    } else if (params.seq > this.seq) {
      this.seq = params.seq;
      this.listener.onStatus(params);
    }
  }

  /** The process went by itself: start it again, unless it keeps going. */
  private crashed(): void {
    if (!this.started) {
      return; // trying again would not help; `startNow` says that it failed
    }
    this.started = false;
    if (!this.mayStartAgain(Date.now())) {
      this.log.error("the server keeps ending; it is not started again");
      this.tell({
        kind: "failed",
        message:
          "The server keeps ending. The log says why: run “CodeVigil: Show Logs”.",
      });
      return;
    }
    this.log.warn("the server ended; starting it again");
    void this.restart();
  }
}

/** Shows no message of its own: everything goes to the log, and the status item tells. */
class QuietLanguageClient extends LanguageClient {
  override error(text: string, data?: unknown): void {
    super.error(text, data, false);
  }

  /** Ends a process that is past asking; whoever waits for it gets an error. */
  end(): void {
    this.serverProcess?.kill("SIGKILL");
  }
}

const ourCapabilities: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = {
      ...(capabilities.experimental as object | undefined),
      serverStatusNotification: true,
      commands: { commands: [COPY_TEXT_COMMAND] },
    };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

function known<T>(
  name: string,
  answer: unknown,
  is: (value: unknown) => value is T,
): T {
  if (!is(answer)) {
    throw new Error(`the answer to ${name} is not in the known form`);
  }
  return answer;
}

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
