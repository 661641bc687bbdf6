import type { ApiKey } from './keys.ts';

/** An authenticated request, as an action sees it. */
export interface ActionRequest {
  /** The members of the JSON body. */
  params: Record<string, unknown>;
  /** `X-TC-Region`, or ''. */
  region: string;
  /** `undefined` for an unsigned request. */
  key: ApiKey | undefined;
  /** Arrival in milliseconds, by the sandbox's clock. */
  now: number;
}

/** The members of `Response` without RequestId, or an API error. */
export type ActionAnswer = { fields: Record<string, unknown> } | { code: string; message: string };

/** One API action. The sandbox maps action names to these, so that each action is its own module. */
export interface Action {
  /** Its `X-TC-Version`, e.g. `2018-04-16`. */
  version: string;
  /** `true`: also accepts `Authorization: SKIP`, as STS does for federated sign-in. */
  unsigned?: boolean;
  answer(request: ActionRequest): ActionAnswer;
}

/** The documented type of a parameter. */
export type ParamType = 'string' | 'integer';

/**
 * Checks parameters as the API's gateway does before any business logic: all of `required` must be present, and all others must be
 * `optional`. Returns `undefined`, or `MissingParameter`, `InvalidParameter` or `UnknownParameter`.
 */
export function checkParams(
  params: Record<string, unknown>,
  required: Record<string, ParamType>,
  optional: Record<string, ParamType> = {},
): { code: string; message: string } | undefined {
  const known: Record<string, ParamType> = { ...required, ...optional };
  for (const name of Object.keys(required)) {
    if (params[name] === undefined || params[name] === null) {
      return {
        code: 'MissingParameter',
        message: `The request is missing a required parameter \`${name}\`.`,
      };
    }
  }
  for (const [name, value] of Object.entries(params)) {
    const type = known[name];
    if (type === undefined) {
      return { code: 'UnknownParameter', message: `The parameter \`${name}\` is not recognized.` };
    }
    const right = type === 'string' ? typeof value === 'string' : Number.isInteger(value);
    if (!right) {
      return {
        code: 'InvalidParameter',
        message: `The value type of parameter \`${name}\` is not valid: ${type} expected.`,
      };
    }
  }
  return undefined;
}
