import * as core from '@actions/core';
import { GateError } from '../base/errors.ts';
import { oneLine } from '../base/text.ts';
import type { Mode } from '../inputs/values.ts';
import { ManifestError } from '../layers/manifests/manifest-error.ts';
import type { RequestedLayer } from '../layers/reference.ts';

/** Where an annotation is shown: a line of a file in the repository. */
export interface Place {
  path: string;
  line: number;
}

/** Shows one failure as an annotation of the run: an error, or in audit mode a warning; at the line that it is about, if any. */
export function annotate({ code, message, hint, requestId }: GateError, mode: Mode, place?: Place): void {
  const lines = [oneLine(message, 4000)];
  if (hint !== undefined) lines.push(`What to do: ${oneLine(hint, 1000)}`);
  if (requestId !== undefined) lines.push(`RequestId: ${oneLine(requestId, 100)}`);
  const show = mode === 'audit' ? core.warning : core.error;
  show(lines.join('\n'), {
    title: `Layer gate: ${code}`,
    ...(place === undefined ? {} : { file: place.path, startLine: place.line }),
  });
}

/** The first place in a file of the repository that names the layer. */
export function placeOf({ sources }: RequestedLayer): Place | undefined {
  for (const { path, line } of sources) {
    if (path !== undefined && line !== undefined) return { path, line };
  }
  return undefined;
}

/** Shows an error of the step; one that is about several lines of files, at each of them. */
export function annotateAll(error: GateError, mode: Mode): void {
  if (!(error instanceof ManifestError)) {
    annotate(error, mode);
    return;
  }
  for (const { path, line, message } of error.problems) {
    const about = line === undefined ? `${path}: ${message}` : `${path}:${line}: ${message}`;
    const place = line === undefined ? undefined : { path, line };
    annotate(new GateError(error.code, about, { hint: error.hint }), mode, place);
  }
}
