import { isEqual } from '../archive/content.ts';
import { quoted } from '../base/text.ts';
import type { ContentPin } from '../layers/reference.ts';
import { judgeArchive } from './archive-check.ts';
import type { ContentReading, Evidence, Judgement } from './evidence.ts';

/** Paths of one kind that a message shows; all are in the report. */
const MAX_SHOWN = 20;

/**
 * The layer must hold exactly the files of each folder or zip that it is pinned to.
 *
 * It is skipped only where another check fails for the same reason: without bytes, with other bytes than `CodeSha256` names, or with a zip that
 * the audit refuses.
 */
export function judgeContent(evidence: Evidence): Judgement {
  const { layer, artifact, bytes, contents } = evidence;
  if (layer.contents.length === 0) return { verdict: 'skip', message: 'No content is expected.' };
  const intact = artifact?.kind === 'artifact' && bytes?.sha256 === artifact.sha256;
  if (!intact) return { verdict: 'skip', message: 'Not checked.' };
  // A zip that passes the audit only by an exception has no content to compare, and fails below.
  if (judgeArchive(evidence).verdict === 'fail')
    return { verdict: 'skip', message: 'Not checked: the zip is unsafe.' };
  if (contents?.length !== layer.contents.length) return { verdict: 'skip', message: 'Not checked.' };
  const problems = contents.filter(differs).map(describeFailure);
  if (problems.length === 0) return { verdict: 'pass', message: contents.map(describePass).join(' ') };
  return {
    verdict: 'fail',
    code: 'CONTENT_MISMATCH',
    message: problems.join(' '),
    hint:
      'Do not deploy. Build the folder again and publish the layer in the same job, then gate it before anything writes to the folder. ' +
      'If nothing did, find out who published this version.',
    settings: ['content pins', 'manifests'],
  };
}

/** Where a pin's files are, for people. */
export function formatContentPin({ path, target, origin }: ContentPin): string {
  return `${path}${target === '' ? '' : ` => ${target}`} (${origin})`;
}

const differs = (reading: ContentReading): boolean => 'problem' in reading || !isEqual(reading.comparison);

function describeFailure(reading: ContentReading): string {
  const place = formatContentPin(reading.pin);
  if ('problem' in reading) return `The content of ${place} cannot be compared: ${reading.problem}.`;
  const { files, comparison, leftOut } = reading;
  const { onlyInLayer, onlyInFolder, different } = comparison;
  const lists = [
    listPaths('only in the layer', onlyInLayer),
    listPaths('only in the folder', onlyInFolder),
    listPaths('different', different),
  ].filter((text) => text !== '');
  return `Expected exactly the ${countFiles(files)} of ${place}${describeLeftOut(leftOut)}, found differences: ${lists.join('; ')}.`;
}

function describePass(reading: ContentReading): string {
  if ('problem' in reading) throw new Error('a content that was not compared cannot pass');
  const { files, leftOut, comparison, pin } = reading;
  const lost = listPaths('without their executable bit in the layer', comparison.notExecutable);
  return `The layer is the ${countFiles(files)} of ${formatContentPin(pin)}${describeLeftOut(leftOut)}.${lost === '' ? '' : ` Note: ${lost}.`}`;
}

const countFiles = (files: number) => (files === 1 ? '1 file' : `${files} files`);

function describeLeftOut(leftOut: readonly string[]): string {
  const text = listPaths('left out', leftOut);
  return text === '' ? '' : `, ${text}`;
}

/** `different: 2 (a.js, b.js)`; empty where there is none. */
function listPaths(what: string, paths: readonly string[]): string {
  if (paths.length === 0) return '';
  const more = paths.length > MAX_SHOWN ? `, and ${paths.length - MAX_SHOWN} more` : '';
  return `${what}: ${paths.length} (${paths.slice(0, MAX_SHOWN).map(quoted).join(', ')}${more})`;
}
