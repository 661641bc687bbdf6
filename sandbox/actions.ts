import type { ApiKey } from './keys.ts';

/** An authenticated request, as an action sees it. */
export interface ActionRequest {
  /** The JSON body's members. */
  params: Record<string, unknown>;
  /** `X-TC-Region`, or ''. */
  region: string;
  /** Undefined where the action is unsigned. */
  key: ApiKey | undefined;
  /** Arrival, ms by the sandbox's clock. */
  now: number;
}

/** The members of `Response` without RequestId, or an API error. */
export type ActionAnswer = { fields: Record<string, unknown> } | { code: string; message: string };

/** One API action. The sandbox's table maps its name to this, so that each action is a module of its own. */
export interface Action {
  /** The `X-TC-Version` that it belongs to, e.g. `2018-04-16`. */
  version: string;
  /** true: also `Authorization: SKIP` is let in, as STS does for federated sign-in. */
  unsigned?: boolean;
  answer(request: ActionRequest): ActionAnswer;
}

/** The documented type of a parameter. */
export type ParamType = 'string' | 'integer';

/**
 * Checks members as the API's gateway does before any business logic. All of `required` must be there; others are refused unless
 * `optional`. Returns undefined, or `MissingParameter`, `InvalidParameter`, `UnknownParameter`.
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
