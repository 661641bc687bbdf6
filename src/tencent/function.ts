import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { GateError } from '../base/errors.ts';
import { formatSeconds, quoted } from '../base/text.ts';
import { type FunctionReference, formatFunction } from '../layers/function-reference.ts';
import { formatReference, type LayerId, parseName, parseVersion } from '../layers/reference.ts';
import type { BoundLayers } from '../layers/sources.ts';
import { askUntilSettled, parseAnswer } from './answer.ts';
import type { ScfApi } from './api.ts';
import { type CallSubject, explainFailure } from './explain.ts';

/** The fields of `GetFunction` (API 2018-04-16) that the gate uses; any may be null. */
const AnswerSchema = v.object({
  FunctionName: v.string(),
  Namespace: v.nullish(v.string()),
  Status: v.nullish(v.string()),
  Runtime: v.nullish(v.string()),
  CodeSize: v.fallback(v.nullish(v.pipe(v.number(), v.minValue(0))), undefined),
  Layers: v.nullish(v.array(v.object({ LayerName: v.string(), LayerVersion: v.number() }))),
  RequestId: v.nullish(v.string()),
});
type Answer = v.InferOutput<typeof AnswerSchema>;

/** Looks up functions in the cloud. */
export interface FunctionRegistry {
  /**
   * Gets the layers bound to a function. Waits while the function is being created, updated or published.
   *
   * @throws GateError `FUNCTION_NOT_FOUND` if the function is missing or not `Active`, or for any failed call; or `signal.reason`
   */
  describe(reference: FunctionReference, signal: AbortSignal): Promise<BoundLayers>;
}

const PENDING_STATUSES: ReadonlySet<string> = new Set(['Creating', 'Updating', 'Publishing']);

/** Creates the function lookup for `api`. */
export function createFunctionRegistry(
  api: ScfApi,
  endpoint: string,
  clock: Clock,
  log: (line: string) => void,
): FunctionRegistry {
  async function ask(reference: FunctionReference, signal: AbortSignal): Promise<Answer> {
    const { region, namespace, name, qualifier } = reference;
    const call = { action: 'GetFunction', subject: formatFunction(reference), region, endpoint };
    const parameters = {
      FunctionName: name,
      ...(namespace === undefined ? {} : { Namespace: namespace }),
      ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      // The gate does not need the code, which would make the response large.
      ShowCode: 'FALSE',
    };
    try {
      const line = (text: string) => log(`${call.subject}: ${text}`);
      const answer = await api.call(call.action, parameters, { region, signal, log: line });
      return readFunctionAnswer(answer, reference, call);
    } catch (error) {
      throw explainFailure(error, call);
    }
  }

  return {
    async describe(reference, signal) {
      const answer = await askUntilSettled(
        () => ask(reference, signal),
        ({ Status }) => PENDING_STATUSES.has(Status ?? ''),
        {
          ...{ clock, signal },
          onWait: ({ Status }, waitMs) =>
            log(
              `${formatFunction(reference)}: the function is ${Status}; checking again in ${formatSeconds(waitMs)}.`,
            ),
        },
      );
      return boundLayers(answer, reference);
    },
  };
}

/** Validates the response, and that it is about the requested function. */
function readFunctionAnswer(raw: unknown, reference: FunctionReference, call: CallSubject): Answer {
  const answer = parseAnswer(AnswerSchema, raw, call);
  const { FunctionName, Namespace, RequestId } = answer;
  const namespace = reference.namespace ?? 'default';
  if (FunctionName === reference.name && (Namespace ?? namespace) === namespace) return answer;
  throw new GateError(
    'RESPONSE_INVALID',
    `Expected a response about function ${call.subject}, found one about ${quoted(`${Namespace ?? ''}/${FunctionName}`)}.`,
    {
      hint: 'Check that the endpoint is the real API, and give the RequestId to Tencent Cloud support. Do not trust this response.',
      settings: ['endpoint'],
      requestId: RequestId ?? undefined,
    },
  );
}

function boundLayers(
  { Status, Runtime, Layers, CodeSize, RequestId }: Answer,
  reference: FunctionReference,
): BoundLayers {
  const subject = formatFunction(reference);
  const requestId = RequestId ?? undefined;
  if (Status !== 'Active') {
    throw new GateError(
      'FUNCTION_NOT_FOUND',
      `Expected function ${subject} to be Active, found ${Status ? quoted(Status) : 'no status'}.`,
      {
        hint: 'Check the function in the SCF console, then run again: only an Active function runs the layers bound to it.',
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
      `GetFunction for ${subject} returned an invalid layer: ${quoted(`${LayerName}:${LayerVersion}`)}.`,
      {
        hint: 'Give the RequestId to Tencent Cloud support.',
        requestId,
      },
    );
  });
  return { layers: distinct(layers), runtime: Runtime || undefined, codeBytes: CodeSize ?? undefined };
}

function distinct(layers: readonly LayerId[]): LayerId[] {
  return [...new Map(layers.map((layer) => [formatReference(layer), layer])).values()];
}
