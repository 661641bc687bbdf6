import { acceptedOf } from '../gate/judge.ts';
import type { LayerResult } from '../gate/result.ts';
import { formatReference } from '../layers/reference.ts';
import { code, escaped, type Room, restNote, row, takeFitting } from './markdown.ts';

/** Room for what exceptions accepted, and for notes. */
const MAX_ACCEPTED_BYTES = 100_000;
const MAX_ARCHIVE_NOTE_BYTES = 100_000;

/** What exceptions accepted: a pass that needed one must not look like one that did not. */
export function acceptedSection(layers: readonly LayerResult[], room: Room): string[] {
  const rows = layers.flatMap(({ layer, checks }) =>
    acceptedOf(checks).map(({ rule, reason, until, by, found }) =>
      row([code(formatReference(layer)), code(rule), escaped(reason), until, code(by), escaped(found)]),
    ),
  );
  if (rows.length === 0) return [];
  const head = ['Layer', 'Rule', 'Reason', 'Until', 'Exception', 'Found'];
  return [`⚠️ Exceptions from the policy file were used:\n\n${table(head, rows, room, MAX_ACCEPTED_BYTES)}`];
}

/** What the audits noted: odd, but harmless. */
export function notesSection(layers: readonly LayerResult[], room: Room): string[] {
  let omitted = 0;
  const rows = layers.flatMap(({ layer, archive }) => {
    omitted += archive?.omittedNotes ?? 0;
    return (archive?.notes ?? []).map(({ kind, message }) =>
      row([code(formatReference(layer)), code(kind), escaped(message)]),
    );
  });
  if (rows.length === 0) return [];
  const title = `Archive notes: ${rows.length + omitted}, all harmless`;
  const more = omitted === 0 ? '' : `\n\n…and ${omitted} more of these kinds.`;
  const notes = table(['Layer', 'Kind', 'Note'], rows, room, MAX_ARCHIVE_NOTE_BYTES);
  return [`<details><summary>${title}</summary>\n\n${notes}${more}\n\n</details>`];
}

function table(head: readonly string[], rows: readonly string[], room: Room, most: number): string {
  const { shown, more } = takeFitting(rows, room, most);
  const lines = [row(head), row(head.map(() => '---')), ...shown].join('\n');
  return [lines, ...restNote(more, room)].join('\n\n');
}
