import { realpathSync, statSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { messageOf, systemCode } from '../base/errors.ts';
import { isWithin } from '../base/paths.ts';
import { quoted } from '../base/text.ts';
import { auditContent } from './audit.ts';
import { contentOf, type ExpectedContent } from './content.ts';
import { readFolder, UnusableSource } from './folder.ts';
import { createFileChooser, type FileChooser, type FileFilter } from './globs.ts';

/** A folder or zip of the workspace, and what of it a layer is expected to hold. */
export interface ContentSource extends FileFilter {
  /** Absolute, or relative to the workspace. */
  path: string;
  /** The folder of the layer that it lies in; empty for the layer itself. */
  target: string;
  /** How links of a folder count, see `FolderReading`. */
  links: 'packed' | 'plain';
}

/**
 * Reads what a layer is expected to hold.
 *
 * @param workspace an absolute path; nothing outside is read
 * @throws UnusableSource, the file system's error, or `signal.reason`
 */
export async function readExpectedContent(
  source: ContentSource,
  workspace: string,
  signal: AbortSignal,
): Promise<ExpectedContent> {
  const root = realpathSync.native(workspace);
  const real = locate(source.path, root);
  const chooser = createFileChooser(source);
  const content = statSync(real).isDirectory()
    ? await readFolder(real, { root, chooser, links: source.links, signal })
    : await readZip(real, chooser, signal);
  return source.target === '' ? content : moveTo(content, source.target);
}

function locate(path: string, root: string): string {
  let real: string;
  try {
    real = realpathSync.native(resolve(root, path));
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR')
      throw new UnusableSource(`expected the folder or zip ${quoted(path)}, found none`);
    throw new UnusableSource(`${quoted(path)} cannot be read (${messageOf(error)})`);
  }
  if (!isWithin(root, real)) {
    throw new UnusableSource(
      `expected a folder or zip of the workspace, found ${quoted(path)}, which lies outside of it`,
    );
  }
  return real;
}

async function readZip(real: string, chooser: FileChooser, signal: AbortSignal): Promise<ExpectedContent> {
  const stamp = () => {
    const { ino, size, mtimeNs, ctimeNs } = statSync(real, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join();
  };
  if (!statSync(real).isFile())
    throw new UnusableSource('expected a folder or zip, found something else, such as a pipe');
  const before = stamp();
  const content = contentOf(await auditContent(real, signal));
  if (stamp() !== before) throw new UnusableSource('it changed while it was read');
  if ('problem' in content) throw new UnusableSource(content.problem);
  const leftOut: string[] = [];
  const isTaken = ([path]: readonly [string, unknown]): boolean => {
    const parts = path.split('/');
    const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
    const taken = above.every(chooser.entersFolder) && chooser.takesFile(path);
    if (!taken) leftOut.push(path);
    return taken;
  };
  const files = new Map([...content.files].filter(isTaken));
  const links = [...content.links].filter(isTaken);
  return {
    files,
    links: new Map(links.map(([path, target]) => [path, { target, leadsTo: 'nothing' }])),
    leftOut: leftOut.sort(),
  };
}

/** As the deploying tool does with `targetDir`: `path.join('.', targetDir, file)`. */
function moveTo({ files, links, leftOut }: ExpectedContent, target: string): ExpectedContent {
  const move = <T>(items: ReadonlyMap<string, T>) =>
    new Map([...items].map(([path, item]) => [posix.join('.', target, path), item]));
  return { files: move(files), links: move(links), leftOut };
}
