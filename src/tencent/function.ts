import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { GateError } from '../base/errors.ts';
import { formatSeconds, oneLine, quoted } from '../base/text.ts';
import { type FunctionReference, formatFunction } from '../layers/function-reference.ts';
import { formatReference, type LayerId, parseName, parseVersion } from '../layers/reference.ts';
import type { BoundLayers } from '../layers/sources.ts';
import type { ScfApi } from './api.ts';
import { explainFailure } from './explain.ts';

/** The fields of `GetFunction` (API 2018-04-16) that are used; any may be null. */
const AnswerSchema = v.object({
  FunctionName: v.string(),
  Namespace: v.nullish(v.string()),
  Status: v.nullish(v.string()),
  Runtime: v.nullish(v.string()),
  Layers: v.nullish(v.array(v.object({ LayerName: v.string(), LayerVersion: v.number() }))),
  RequestId: v.nullish(v.string()),
});
type Answer = v.InferOutput<typeof AnswerSchema>;

/** What the gate asks of the cloud about functions. */
export interface FunctionRegistry {
  /**
   * Asks which layers a function binds; while it is being created, updated or published, asks again.
   *
   * @throws GateError `FUNCTION_NOT_FOUND` where it is missing or not `Active`, or for any failed call; or `signal.reason`
   */
  describe(reference: FunctionReference, signal: AbortSignal): Promise<BoundLayers>;
}

const PASSING_STATUSES: ReadonlySet<string> = new Set(['Creating', 'Updating', 'Publishing']);
const FIRST_POLL_MS = 1000;
const LONGEST_POLL_MS = 10_000;

/** The functions behind `api`. */
export function createFunctionRegistry(
  api: ScfApi,
  endpoint: string,
  clock: Clock,
  log: (line: string) => void,
): FunctionRegistry {
  async function ask(reference: FunctionReference, signal: AbortSignal): Promise<Answer> {
    const action = 'GetFunction';
    const { region, namespace, name, qualifier } = reference;
    const subject = formatFunction(reference);
    const parameters = {
      FunctionName: name,
      ...(namespace === undefined ? {} : { Namespace: namespace }),
      ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      // The code is not looked at, and would make the answer large.
      ShowCode: 'FALSE',
    };
    try {
      const line = (text: string) => log(`${subject}: ${text}`);
      return checkedAnswer(await api.call(action, parameters, { region, signal, log: line }), reference);
    } catch (error) {
      throw explainFailure(error, { action, subject, region, endpoint });
    }
  }

  return {
    async describe(reference, signal) {
      let answer = await ask(reference, signal);
      for (
        let wait = FIRST_POLL_MS;
        PASSING_STATUSES.has(answer.Status ?? '');
        wait = Math.min(LONGEST_POLL_MS, wait * 1.5)
      ) {
        log(
          `${formatFunction(reference)}: the function is ${answer.Status}; asking again in ${formatSeconds(wait)}.`,
        );
        await clock.sleep(wait, signal);
        answer = await ask(reference, signal);
      }
      return boundLayers(answer, reference);
    },
  };
}

/** The answer, which must be of the right shape and about the function that was asked for. */
function checkedAnswer(raw: unknown, reference: FunctionReference): Answer {
  const subject = formatFunction(reference);
  const parsed = v.safeParse(AnswerSchema, raw);
  if (!parsed.success) {
    const found = parsed.issues
      .map((issue) => `${v.getDotPath(issue) ?? 'the answer'}: ${issue.message}`)
      .join('; ');
    throw new GateError(
      'RESPONSE_INVALID',
      `GetFunction for ${subject} gave an answer of another shape: ${oneLine(found)}.`,
      {
        hint: 'The API may have changed, or something on the way altered the answer. Run again; if it stays, report it.',
      },
    );
  }
  const { FunctionName, Namespace, RequestId } = parsed.output;
  const namespace = reference.namespace ?? 'default';
  if (FunctionName === reference.name && (Namespace ?? namespace) === namespace) return parsed.output;
  throw new GateError(
    'RESPONSE_INVALID',
    `Asked for function ${subject}, the API answered for ${quoted(`${Namespace ?? ''}/${FunctionName}`)}.`,
    {
      hint: 'Nothing in this answer can be trusted. Check that `endpoint` is the real API, and give support the RequestId.',
      requestId: RequestId ?? undefined,
    },
  );
}

function boundLayers(
  { Status, Runtime, Layers, RequestId }: Answer,
  reference: FunctionReference,
): BoundLayers {
  const subject = formatFunction(reference);
  const requestId = RequestId ?? undefined;
  if (Status !== 'Active') {
    throw new GateError(
      'FUNCTION_NOT_FOUND',
      `Expected function ${subject} to be Active, found ${Status ? quoted(Status) : 'no status'}.`,
      {
        hint: 'A function that is not Active does not run what it binds. Look at it in the SCF console, then run again.',
        requestId,
      },
    );
  }
  const layers = (Layers ?? []).map(({ LayerName, LayerVersion }) => {
    const name = parseName(LayerName);
    const version = parseVersion(String(LayerVersion));
    if (name.ok && version.ok) return { region: reference.region, name: name.value, version: version.value };
    throw new GateError(
      'RESPONSE_INVALID',
      `GetFunction for ${subject} names a layer that cannot be one: ${quoted(`${LayerName}:${LayerVersion}`)}.`,
      {
        hint: 'Give support the RequestId.',
        requestId,
      },
    );
  });
  return { layers: distinct(layers), runtime: Runtime || undefined };
}

function distinct(layers: readonly LayerId[]): LayerId[] {
  return [...new Map(layers.map((layer) => [formatReference(layer), layer])).values()];
}
