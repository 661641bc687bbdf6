/** Where the lines about one layer go. Lines are sentences; whoever prints them makes them printable. */
export interface LayerLog {
  /** What happened: shown with the outcome. */
  info(line: string): void;
  /** What is happening, shown at once: waits, retries, progress. */
  live(line: string): void;
  /** What a user should look into, though the gate goes on. */
  warn(line: string): void;
}
