import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { GateError } from '../base/errors.ts';
import { formatSeconds, oneLine, quoted } from '../base/text.ts';
import { formatLayerName, formatReference, type LayerId, type LayerName } from '../layers/reference.ts';
import { askUntilSettled, parseAnswer } from './answer.ts';
import type { ScfApi } from './api.ts';
import { type CallSubject, explainFailure } from './explain.ts';

/** One layer version as `GetLayerVersion` describes it. A field is `undefined` if it was missing or null. */
export interface LayerAnswer {
  name: string | undefined;
  version: number | undefined;
  status: string | undefined;
  /** As received: the API promises neither encoding nor length. */
  codeSha256: string | undefined;
  /** The signed download URL: a secret until it expires. */
  location: string | undefined;
  compatibleRuntimes: string[];
  licenseInfo: string;
  description: string;
  /** `YYYY-MM-DD hh:mm:ss`, in an undocumented time zone. */
  addTime: string;
  requestId: string | undefined;
}

const text = v.nullish(v.string());
/** The fields of the API page (2018-04-16); each is optional in the SDK's types, and the API returns null for some. */
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
 * Reads the `Response` of `GetLayerVersion`. Texts for people come out without secrets, as single printable lines.
 *
 * @throws GateError `RESPONSE_INVALID` if the type of a field differs from the API page
 */
function readLayerAnswer(
  answer: unknown,
  call: CallSubject,
  { protect, redact }: AnswerSecrets,
): LayerAnswer {
  const fields = parseAnswer(AnswerSchema, answer, call);
  if (fields.Location) protect(fields.Location);
  // Redact before cutting: half a secret would go unnoticed.
  const line = (text: string | null | undefined, limit?: number) => oneLine(redact(text ?? ''), limit);
  return {
    name: fields.LayerName ?? undefined,
    version: fields.LayerVersion ?? undefined,
    status: fields.Status == null ? undefined : redact(fields.Status),
    codeSha256: fields.CodeSha256 || undefined,
    location: fields.Location || undefined,
    compatibleRuntimes: (fields.CompatibleRuntimes ?? []).map((runtime) => line(runtime, 64)),
    licenseInfo: line(fields.LicenseInfo, 1000),
    description: line(fields.Description, 1000),
    addTime: line(fields.AddTime, 64),
    requestId: line(fields.RequestId, 100) || undefined,
  };
}

/** One version in the answer of `ListLayerVersions`, which has neither digest nor download address. */
export interface ListedVersion {
  version: number;
  /** Such as `Active`; empty where the answer had none. */
  status: string;
  compatibleRuntimes: string[];
  licenseInfo: string;
  /** `YYYY-MM-DD hh:mm:ss`, no time zone given. */
  addTime: string;
}

/** The fields of `ListLayerVersions` (API 2018-04-16) that are used. It has no pages: one answer names every version. */
const ListSchema = v.object({
  LayerVersions: v.nullish(
    v.array(
      v.object({
        LayerName: text,
        LayerVersion: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
        Status: text,
        CompatibleRuntimes: v.nullish(v.array(v.string())),
        LicenseInfo: text,
        AddTime: text,
      }),
    ),
  ),
  RequestId: text,
});

/** Reads the `Response` of `ListLayerVersions`, the newest version first. Throws GateError `RESPONSE_INVALID`. */
function readListAnswer(
  answer: unknown,
  { name }: LayerName,
  call: CallSubject,
  redact: AnswerSecrets['redact'],
): ListedVersion[] {
  const line = (value: string | null | undefined, limit?: number) => oneLine(redact(value ?? ''), limit);
  const { LayerVersions, RequestId } = parseAnswer(ListSchema, answer, call);
  const versions = LayerVersions ?? [];
  const other = versions.find(({ LayerName }) => LayerName != null && LayerName !== name);
  if (other !== undefined) {
    throw new GateError(
      'RESPONSE_INVALID',
      `Asked for the versions of ${call.subject}, the API answered for ${quoted(other.LayerName ?? '')}.`,
      {
        hint: 'Trust nothing in this answer. Check that the endpoint is the real API, and give support the RequestId.',
        settings: ['endpoint'],
        requestId: RequestId ?? undefined,
      },
    );
  }
  return versions
    .map(({ LayerVersion, Status, CompatibleRuntimes, LicenseInfo, AddTime }) => ({
      version: LayerVersion,
      status: line(Status, 64),
      compatibleRuntimes: (CompatibleRuntimes ?? []).map((runtime) => line(runtime, 64)),
      licenseInfo: line(LicenseInfo),
      addTime: line(AddTime, 64),
    }))
    .sort((a, b) => b.version - a.version);
}

/**
 * The newest `Active` version of `versions`, which stand the newest first.
 *
 * @throws GateError `LAYER_NOT_ACTIVE` where there is none
 */
export function newestActive(layer: LayerName, versions: readonly ListedVersion[]): ListedVersion {
  const newest = versions.find(({ status }) => status === 'Active');
  if (newest !== undefined) return newest;
  const found = versions.slice(0, 5).map(({ version, status }) => `${version} ${status || '(no status)'}`);
  throw new GateError(
    'LAYER_NOT_ACTIVE',
    `Expected an Active version of ${formatLayerName(layer)}, found ${found.join(', ') || 'no version'}.`,
    { hint: 'Publish the layer before this step, and check its region.', settings: ['manifest values'] },
  );
}

/** Looks up layer versions in the cloud. */
export interface LayerRegistry {
  /**
   * Gets one layer version. Waits while it is `Publishing`.
   *
   * @throws GateError for every failed call, or `signal.reason`
   */
  describe(id: LayerId, signal: AbortSignal, log: (line: string) => void): Promise<LayerAnswer>;
  /**
   * Every version of a layer, the newest first; while one of them is `Publishing`, asks again until it is something else.
   *
   * @throws GateError for every failed call (`LAYER_NOT_FOUND` where there is no such layer), or `signal.reason`
   */
  list(layer: LayerName, signal: AbortSignal, log: (line: string) => void): Promise<ListedVersion[]>;
}

/** How to handle secrets in a response. */
interface AnswerSecrets {
  /** Called with each signed URL before anything else sees it, to mask it. */
  protect(signedUrl: string): void;
  redact(text: string): string;
}

/** Creates the layer lookup for `api`. */
export function createLayerRegistry(
  api: ScfApi,
  endpoint: string,
  clock: Clock,
  secrets: AnswerSecrets,
): LayerRegistry {
  async function ask(id: LayerId, signal: AbortSignal, log: (line: string) => void): Promise<LayerAnswer> {
    const { region, name, version } = id;
    const call = { action: 'GetLayerVersion', subject: formatReference(id), region, endpoint };
    try {
      const parameters = { LayerName: name, LayerVersion: version };
      const answer = await api.call(call.action, parameters, { region, signal, log });
      return readLayerAnswer(answer, call, secrets);
    } catch (error) {
      throw explainFailure(error, call);
    }
  }

  async function askForList(
    layer: LayerName,
    signal: AbortSignal,
    log: (line: string) => void,
  ): Promise<ListedVersion[]> {
    const { region, name } = layer;
    const call = { action: 'ListLayerVersions', subject: formatLayerName(layer), region, endpoint };
    try {
      const answer = await api.call(call.action, { LayerName: name }, { region, signal, log });
      return readListAnswer(answer, layer, call, secrets.redact);
    } catch (error) {
      throw explainFailure(error, call);
    }
  }

  return {
    async list(layer, signal, log) {
      return await askUntilSettled(
        () => askForList(layer, signal, log),
        (versions) => versions.some(({ status }) => status === 'Publishing'),
        {
          ...{ clock, signal },
          onWait: (_answer, waitMs) =>
            log(`A version is still Publishing; asking again in ${formatSeconds(waitMs)}.`),
        },
      );
    },
    async describe(id, signal, log) {
      return await askUntilSettled(
        () => ask(id, signal, log),
        ({ status }) => status === 'Publishing',
        {
          ...{ clock, signal },
          onWait: (_answer, waitMs) =>
            log(`The layer version is still Publishing; checking again in ${formatSeconds(waitMs)}.`),
        },
      );
    },
  };
}
