import { oneLine } from '../../base/text.ts';
import type { Workspace } from './workspace-files.ts';

/** A `.env` file that a deploying tool reads. */
export interface EnvFile {
  /** Relative to the workspace. */
  path: string;
  settings: readonly EnvSetting[];
}

/** One line of a `.env` file that sets a variable. */
export interface EnvSetting {
  path: string;
  line: number;
  name: string;
  /** `undefined` where the line sets a part of the variable only, which makes it an object. */
  value: string | undefined;
}

/**
 * Reads the `.env` files among `paths` that exist; one that can't be read is a problem of the manifest.
 *
 * @throws UnreadableEnvFile
 */
export async function readEnvFiles(workspace: Workspace, paths: Iterable<string>): Promise<EnvFile[]> {
  const files: EnvFile[] = [];
  for (const path of new Set(paths)) {
    const read = await workspace.read(path);
    if (read === undefined) continue;
    if (!read.ok) {
      throw new UnreadableEnvFile(
        `The deploying tool reads ${oneLine(path)} beside this file, and the gate cannot. ${read.problem}`,
      );
    }
    files.push({ path, settings: parseEnvFile(read.text, path) });
  }
  return files;
}

/** A `.env` file that the deploying tool may read and the gate cannot. */
export class UnreadableEnvFile extends Error {
  override readonly name = 'UnreadableEnvFile';
}

/**
 * Every line that sets a variable, as dotenv 8 reads it (`lib/main.js`, used by scf, serverless-tencent and
 * `@cloudbase/toolbox`). Later versions know `export` and backticks too; such a line counts with every meaning it can have.
 */
function parseEnvFile(text: string, path: string): EnvSetting[] {
  return text.split(/\r\n|\n|\r/).flatMap((row, index) => {
    const [, name, written = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*[=:](.*)$/.exec(row) ?? [];
    return name === undefined ? [] : [{ path, line: index + 1, name, value: unquote(written.trim()) }];
  });
}

function unquote(text: string): string {
  const quote = text[0];
  const isQuoted =
    text.length >= 2 && (quote === '"' || quote === "'" || quote === '`') && text.endsWith(quote);
  if (!isQuoted) return text;
  const inner = text.slice(1, -1);
  return quote === '"' ? inner.replaceAll('\\n', '\n') : inner;
}

/** The lines that set `name`, or a part of it: tcb makes an object of `NAME.KEY=…` (`loadEnvVariables`, lodash `set`). */
export function settingsOf(files: readonly EnvFile[], name: string): EnvSetting[] {
  return files.flatMap(({ settings }) =>
    settings
      .filter((setting) => setting.name === name || setting.name.startsWith(`${name}.`))
      .map((setting) => (setting.name === name ? setting : { ...setting, value: undefined })),
  );
}

/** `.env.prod:3`. */
export function describeSetting({ path, line }: EnvSetting): string {
  return `${oneLine(path)}:${line}`;
}
