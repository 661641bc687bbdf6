import type { Environment } from '../base/host.ts';
import { quoted } from '../base/text.ts';
import type { Parsed } from '../layers/reference.ts';
import type { RoleRequest } from '../tencent/auth/role.ts';
import { type Endpoint, parseEndpoint, stsEndpointOf } from '../tencent/endpoint.ts';

/** The inputs of a role, and the list that collects their problems. */
interface RoleInputs {
  get(name: string): string;
  env: Environment;
  /** The endpoint of SCF; `undefined` if it is invalid itself. */
  endpoint: Endpoint | undefined;
  region: string | undefined;
  problems: string[];
}

const DEFAULT_AUDIENCE = 'sts.tencentcloudapi.com';
/** STS is one service for all regions, but its page calls `Region` required (2018-08-13); the official Go SDK sends this one. */
const DEFAULT_REGION = 'ap-guangzhou';
/** The longest lifetime of keys from STS; no minimum is documented. */
const MAX_SECONDS = 43_200;
/** STS: 2 to 128 of these (`[\w+=,.@_-]*`, page of AssumeRole). */
const SESSION_NAME = /^[\w+=,.@-]{2,128}$/;
const ROLE_ARN = /^qcs::cam::uin\/[0-9]+:roleName\/[\w+=,.@-]{1,128}$/;

/**
 * Reads `role-arn` and its companion inputs, and adds their problems to `problems`.
 *
 * @returns `undefined` if no role is named or an input is invalid
 */
export function readRole({ get, env, endpoint, region, problems }: RoleInputs): RoleRequest | undefined {
  if (get('role-arn') === '') {
    problems.push(...orphans(get));
    return undefined;
  }
  const read = <T>(name: string, parse: (text: string) => Parsed<T>, text = get(name)): T | undefined => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    problems.push(`\`${name}\`: ${parsed.problem}`);
    return undefined;
  };
  const before = problems.length;
  const arn = read('role-arn', parseRoleArn);
  const provider = read('oidc-provider', parseProvider);
  const audience = read('oidc-audience', parseAudience, get('oidc-audience') || DEFAULT_AUDIENCE);
  const named = get('role-session-name') || sessionNameOf(env);
  const sessionName = read('role-session-name', parseSessionName, named);
  const duration = get('role-duration');
  const durationSeconds = duration === '' ? undefined : read('role-duration', parseDuration);
  const sts = read('sts-endpoint', (text) => parseStsEndpoint(text, endpoint));
  if (problems.length > before) return undefined;
  if (arn === undefined || provider === undefined || audience === undefined) return undefined;
  if (sessionName === undefined || sts === undefined) return undefined;
  return {
    arn,
    provider,
    audience,
    sessionName,
    durationSeconds,
    endpoint: sts,
    region: region ?? DEFAULT_REGION,
  };
}

/**
 * A session name by which CloudAudit identifies the run: repository, run and attempt. Characters that STS does not allow
 * become `@`, which no repository name contains. A long repository name is cut; the run is not.
 */
export function sessionNameOf(env: RoleInputs['env']): string {
  const run = [env['GITHUB_RUN_ID'], env['GITHUB_RUN_ATTEMPT']].filter(Boolean).join('-');
  const suffix = run === '' ? '' : `-${run.replace(/[^\w-]/g, '@')}`;
  const repository = (env['GITHUB_REPOSITORY'] || 'scf-layer-gate').replace(/[^\w+=,.@-]/g, '@');
  return `github-${repository}`.slice(0, 128 - suffix.length) + suffix;
}

/** Reports inputs that have no effect without `role-arn`, which most likely came from an unset variable. */
function orphans(get: RoleInputs['get']): string[] {
  if (get('secret-id') !== '' || get('secret-key') !== '') return [];
  return ['oidc-provider', 'role-session-name', 'role-duration']
    .filter((name) => get(name) !== '')
    .map((name) => `\`${name}\`: is set, but \`role-arn\` is empty (perhaps an unset variable)`);
}

function parseRoleArn(text: string): Parsed<string> {
  if (ROLE_ARN.test(text)) return { ok: true, value: text };
  return {
    ok: false,
    problem: `expected the form qcs::cam::uin/UIN:roleName/NAME, such as qcs::cam::uin/100000000001:roleName/layer-gate, found ${quoted(text)}`,
  };
}

function parseProvider(text: string): Parsed<string> {
  if (/^[^\s:/]{1,128}$/u.test(text)) return { ok: true, value: text };
  const found = text === '' ? 'none' : quoted(text);
  return {
    ok: false,
    problem: `expected the name of the OIDC identity provider in CAM, such as github, found ${found}`,
  };
}

function parseAudience(text: string): Parsed<string> {
  if (/^[\x21-\x7e]{1,256}$/.test(text)) return { ok: true, value: text };
  return {
    ok: false,
    problem: `expected a client id of the identity provider, such as ${DEFAULT_AUDIENCE}, found ${quoted(text)}`,
  };
}

function parseSessionName(text: string): Parsed<string> {
  if (SESSION_NAME.test(text)) return { ok: true, value: text };
  return { ok: false, problem: `expected 2 to 128 letters, digits or any of _+=,.@-, found ${quoted(text)}` };
}

function parseDuration(text: string): Parsed<number> {
  const seconds = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= MAX_SECONDS) return { ok: true, value: seconds };
  return { ok: false, problem: `expected whole seconds from 1 to ${MAX_SECONDS}, found ${quoted(text)}` };
}

function parseStsEndpoint(text: string, scf: Endpoint | undefined): Parsed<Endpoint> {
  if (text !== '') return parseEndpoint(text, 'sts.tencentcloudapi.com');
  // An invalid `endpoint` is reported already.
  const derived = scf === undefined ? { protocol: 'https://' as const, host: '' } : stsEndpointOf(scf);
  if (derived !== undefined) return { ok: true, value: derived };
  return {
    ok: false,
    problem: `expected the host of STS, because it cannot be derived from \`endpoint\` (${quoted(scf?.host ?? '')}), which does not begin with "scf."`,
  };
}
