import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { SummaryStatement } from '../../src/report/verification-summary.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const validate = ajv.compile<SummaryStatement>(
  JSON.parse(readFileSync(new URL('verification-summary.schema.json', import.meta.url), 'utf8')),
);

/** The statement in `text`, which must be one by the published texts. */
export function readStatement(text: string): SummaryStatement {
  const statement: unknown = JSON.parse(text);
  if (validate(statement)) return statement;
  throw new Error(`not a Verification Summary: ${ajv.errorsText(validate.errors)}`);
}
