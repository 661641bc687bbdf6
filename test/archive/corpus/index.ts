import { HIDDEN_DANGER } from './hidden-danger.ts';
import type { Hostile } from './hostile.ts';
import { ENDS, LAYOUT } from './layout.ts';
import { LINKS, TYPES } from './links.ts';
import { COLLISIONS, NAMES } from './names.ts';
import { DATA, NEAR_CUSTOM } from './near-custom.ts';
import { LOCALS, STORAGE } from './storage.ts';

/** Every hostile archive. */
export const CORPUS: readonly Hostile[] = [
  ...[
    ...NAMES,
    ...COLLISIONS,
    ...LINKS,
    ...TYPES,
    ...STORAGE,
    ...LOCALS,
    ...LAYOUT,
    ...ENDS,
    ...NEAR_CUSTOM,
    ...DATA,
    ...HIDDEN_DANGER,
  ],
];
