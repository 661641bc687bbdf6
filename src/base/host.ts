/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The log for people. A line is one or more sentences; the host makes it printable. */
export interface Log {
  info(line: string): void;
  /** Something the user should look into; the gate continues. */
  warn(line: string): void;
  /** Lines that belong together under a title. */
  group(title: string, lines: readonly string[]): void;
  /** Shows a download as long as it runs, until the function that this returns is called; left out where nobody watches. */
  showDownload?(download: RunningDownload): () => void;
}

/** A download that is under way. */
export interface RunningDownload {
  title: string;
  /** Bytes so far. */
  bytes(): number;
  /** `undefined` where it is not known. */
  totalBytes: number | undefined;
}

/** The log of one layer. Lines are sentences; the printing side makes them printable. */
export interface LayerLog {
  /** Shown together with the layer's outcome. */
  info(line: string): void;
  /** Shown immediately: waits, retries, progress. */
  live(line: string): void;
  /** Something the user should look into; the gate continues. */
  warn(line: string): void;
  /** Shows that bytes arrive, until the function that this returns is called. */
  showDownload?(bytes: () => number): () => void;
}

/** A line of a file in the repository. */
export interface FileLine {
  path: string;
  line: number;
}

/** A `warning` does not fail the step; a `notice` is only information. */
export type NoticeLevel = 'error' | 'warning' | 'notice';

/** One failure or piece of information to show to the user. */
export interface Notice {
  level: NoticeLevel;
  title: string;
  lines: readonly string[];
  at: FileLine | undefined;
  /** The error code that the documentation explains. */
  code?: string;
}

/**
 * Something the user can set. Errors name the setting; the host knows how to set it: as an input of the action or as an option
 * of the command.
 */
export type Setting =
  | 'archive audit'
  | 'cache'
  | 'content pins'
  | 'empty manifests'
  | 'endpoint'
  | 'extraction folder'
  | 'keys'
  | 'layers'
  | 'licenses'
  | 'lockfile'
  | 'lockfile update'
  | 'unused layers'
  | 'manifests'
  | 'manifest values'
  | 'manifest variables'
  | 'pins'
  | 'policy'
  | 'prune'
  | 'region'
  | 'role'
  | 'role audience'
  | 'role lifetime'
  | 'role provider'
  | 'role session'
  | 'runtimes'
  | 'shard'
  | 'sts endpoint'
  | 'temporary folder'
  | 'timeout'
  | 'tool cache';

/** Returns one sentence on how to set these, for example ``Setting: `timeout`.`` */
export type DescribeSettings = (settings: readonly Setting[]) => string;

/** The program around the gate: a GitHub runner or a terminal. */
export interface Host {
  /** The trimmed text of an input; empty if it is not set. */
  input(name: string): string;
  /** The lower-case names of all inputs that the host passes, empty and unknown ones included. */
  inputNames: readonly string[];
  env: Environment;
  folders: {
    /** The checked-out repository; relative paths start here. */
    workspace: string;
    /** For files that may stay until the job ends. */
    temporary: string;
    /** For files that may outlive the job; `undefined` if the host has no tool cache. */
    toolCache: string | undefined;
  };
  log: Log;
  /** From now on, hides `secret` and fragments of it in everything printed or written. Values under 8 characters are not hidden. */
  maskSecret(secret: string): void;
  /** Hides `text`, which contains secrets, but only as a whole: fragments of it may be public. */
  maskWhole(text: string): void;
  /** Removes secrets from text for a file. The other members of the host do this themselves. */
  redact(text: string): string;
  describeSettings: DescribeSettings;
  /** What to tell a user for whom there are no keys: where the host looked, and what to do. */
  missingKeys: { looked: string; hint: string };
  /** Whether this is a run of GitHub, which a verification summary can name. */
  isGithubRun: boolean;
  setOutput(name: string, value: string): void;
  show(notice: Notice): void;
  /** Where the documentation of this very version explains an error code. */
  helpUrl(code: string): string;
  /** How many more notices of this level will be visible; at least 2. */
  noticesLeft(level: NoticeLevel): number;
  /** Shows Markdown on the page of the run; `undefined` if the host has no such page. */
  writeSummary: ((markdown: string) => Promise<void>) | undefined;
  /** Calls `stop` when the run is cancelled, then ends the process. */
  onCancel(stop: () => void): void;
}
