import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { GateError } from '../base/errors.ts';
import { formatSeconds, oneLine } from '../base/text.ts';
import { formatReference, type LayerId } from '../layers/reference.ts';
import type { ScfApi } from './api.ts';
import { explainFailure } from './explain.ts';

/** What `GetLayerVersion` said of one layer version. A field is `undefined` where the answer had none, or null. */
export interface LayerAnswer {
  name: string | undefined;
  version: number | undefined;
  status: string | undefined;
  /** As answered: encoding and length are not promised by the API. */
  codeSha256: string | undefined;
  /** The signed download URL: a secret for as long as it lives. */
  location: string | undefined;
  compatibleRuntimes: string[];
  licenseInfo: string;
  description: string;
  /** `YYYY-MM-DD hh:mm:ss`, no time zone given. */
  addTime: string;
  requestId: string | undefined;
}

const text = v.nullish(v.string());
/** The fields of the API page (2018-04-16); each is optional in the SDK's types, and the API answers null for some. */
const AnswerSchema = v.object({
  LayerName: text,
  LayerVersion: v.nullish(v.pipe(v.number(), v.safeInteger())),
  Status: text,
  CodeSha256: text,
  Location: text,
  CompatibleRuntimes: v.nullish(v.array(v.string())),
  LicenseInfo: text,
  Description: text,
  AddTime: text,
  RequestId: text,
});

/**
 * Reads the `Response` of `GetLayerVersion`. Texts for people come out as single printable lines.
 *
 * @throws GateError `RESPONSE_INVALID` where a field has another type than the API page gives it
 */
export function parseLayerAnswer(answer: unknown, subject: string): LayerAnswer {
  const parsed = v.safeParse(AnswerSchema, answer);
  if (!parsed.success) {
    const found = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the answer'}: ${issue.message}`);
    const requestId = v.safeParse(v.object({ RequestId: v.string() }), answer);
    throw new GateError(
      'RESPONSE_INVALID',
      `GetLayerVersion for ${subject} gave an answer of another shape: ${oneLine(found.join('; '))}.`,
      {
        hint: 'The API may have changed, or something on the way altered the answer. Run again; if it stays, report it with the RequestId.',
        requestId: requestId.success ? requestId.output.RequestId : undefined,
      },
    );
  }
  const fields = parsed.output;
  return {
    name: fields.LayerName ?? undefined,
    version: fields.LayerVersion ?? undefined,
    status: fields.Status ?? undefined,
    codeSha256: fields.CodeSha256 || undefined,
    location: fields.Location || undefined,
    compatibleRuntimes: (fields.CompatibleRuntimes ?? []).map((runtime) => oneLine(runtime, 64)),
    licenseInfo: oneLine(fields.LicenseInfo ?? ''),
    description: oneLine(fields.Description ?? '', 1000),
    addTime: oneLine(fields.AddTime ?? '', 64),
    requestId: fields.RequestId ?? undefined,
  };
}

/** What the gate asks of the cloud. */
export interface LayerRegistry {
  /**
   * Asks for one layer version; while it is `Publishing`, asks again until it is something else.
   *
   * @throws GateError for every failed call, or `signal.reason`
   */
  describe(id: LayerId, signal: AbortSignal, log: (line: string) => void): Promise<LayerAnswer>;
}

const FIRST_POLL_MS = 1000;
const LONGEST_POLL_MS = 10_000;

/**
 * The layer versions behind `api`.
 *
 * @param protect is given each signed URL before anything else sees it, so that it can be masked
 */
export function createLayerRegistry(
  api: ScfApi,
  endpoint: string,
  clock: Clock,
  protect: (signedUrl: string) => void,
): LayerRegistry {
  async function ask(id: LayerId, signal: AbortSignal, log: (line: string) => void): Promise<LayerAnswer> {
    const action = 'GetLayerVersion';
    const subject = formatReference(id);
    try {
      const parameters = { LayerName: id.name, LayerVersion: id.version };
      const answer = parseLayerAnswer(
        await api.call(action, parameters, { region: id.region, signal, log }),
        subject,
      );
      if (answer.location !== undefined) protect(answer.location);
      return answer;
    } catch (error) {
      throw explainFailure(error, { action, subject, region: id.region, endpoint });
    }
  }

  return {
    async describe(id, signal, log) {
      let answer = await ask(id, signal, log);
      for (
        let wait = FIRST_POLL_MS;
        answer.status === 'Publishing';
        wait = Math.min(LONGEST_POLL_MS, wait * 1.5)
      ) {
        log(`The layer version is still Publishing; asking again in ${formatSeconds(wait)}.`);
        await clock.sleep(wait, signal);
        answer = await ask(id, signal, log);
      }
      return answer;
    },
  };
}
