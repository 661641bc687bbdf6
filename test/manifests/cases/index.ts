import { CLOUDBASE_CASES } from './cloudbase.ts';
import { CLOUDBASE_VARIANTS } from './cloudbase-variants.ts';
import type { ManifestCase } from './kit.ts';
import { SERVERLESS_CASES } from './serverless.ts';
import { SERVERLESS_VARIANTS } from './serverless-variants.ts';
import { TERRAFORM_VARIANTS } from './terraform-variants.ts';

/** Workspaces that once came out wrong. */
export const CASES: readonly ManifestCase[] = [...SERVERLESS_CASES, ...CLOUDBASE_CASES];

/** Variants of the same tricks, and the harmless files that look like them. */
export const VARIANTS: readonly ManifestCase[] = [
  ...[...SERVERLESS_VARIANTS, ...CLOUDBASE_VARIANTS, ...TERRAFORM_VARIANTS],
];
