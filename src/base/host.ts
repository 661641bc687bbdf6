/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where lines for people go. A line is one sentence or more; the host makes it printable. */
export interface Log {
  info(line: string): void;
  /** What a user should look into, though the gate goes on. */
  warn(line: string): void;
  /** Lines that belong together under a title. */
  group(title: string, lines: readonly string[]): void;
}

/** Where the lines about one layer go. Lines are sentences; whoever prints them makes them printable. */
export interface LayerLog {
  /** What happened: shown with the outcome. */
  info(line: string): void;
  /** What is happening, shown at once: waits, retries, progress. */
  live(line: string): void;
  /** What a user should look into, though the gate goes on. */
  warn(line: string): void;
}

/** A line of a file in the repository. */
export interface FileLine {
  path: string;
  line: number;
}

/** `warning`: it does not fail the step. `notice`: nothing is wrong. */
export type NoticeLevel = 'error' | 'warning' | 'notice';

/** One failure, or one thing to know, for people. */
export interface Notice {
  level: NoticeLevel;
  title: string;
  lines: readonly string[];
  at: FileLine | undefined;
}

/**
 * Something that a user of the gate can set. Messages name the thing. The host says how it is set: as an action's input,
 * or as an option of a command.
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

/** One sentence that tells a user how to set these, such as ``Setting: `timeout`.`` */
export type DescribeSettings = (settings: readonly Setting[]) => string;

/** What the gate knows of the program that it runs in: a GitHub runner, or a terminal. */
export interface Host {
  /** The text of an input without surrounding space; empty where it is not set. */
  input(name: string): string;
  /** The names of all inputs that are set or empty, in lower case, known or not. */
  inputNames: readonly string[];
  env: Environment;
  folders: {
    /** Where relative paths start: the checked-out repository. */
    workspace: string;
    /** Where files may stay until the job ends. */
    temporary: string;
    /** Where tools are kept from job to job; `undefined` where the host has none. */
    toolCache: string | undefined;
  };
  log: Log;
  /** Hides a value in everything that is printed or written from now on, and fragments of it; not where it is shorter than 8 characters. */
  maskSecret(secret: string): void;
  /** Hides a text that has secrets in it, as a whole only: a fragment of it may be known to everybody. */
  maskWhole(text: string): void;
  /** Text for a file, without secrets. What goes through the members of this host needs no call: they do the same. */
  redact(text: string): string;
  describeSettings: DescribeSettings;
  setOutput(name: string, value: string): void;
  show(notice: Notice): void;
  /** How many more notices of this level people get to see; at least 2. */
  noticesLeft(level: NoticeLevel): number;
  /** Shows Markdown beside the run; `undefined` where there is no place for it. */
  writeSummary: ((markdown: string) => Promise<void>) | undefined;
  /** Calls `stop` when the run is cancelled, and ends the process after it. */
  onCancel(stop: () => void): void;
}
