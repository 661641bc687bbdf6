import { describe, expect, it } from 'vitest';
import { readRole, sessionNameOf } from '../../src/inputs/role.ts';
import type { RoleRequest } from '../../src/tencent/auth/role.ts';
import type { Endpoint } from '../../src/tencent/endpoint.ts';

const ARN = 'qcs::cam::uin/100000000001:roleName/layer-gate';
const INTL: Endpoint = { protocol: 'https://', host: 'scf.intl.tencentcloudapi.com' };
const ENV = { GITHUB_REPOSITORY: 'octo-org/app', GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '1' };

function read(
  inputs: Record<string, string>,
  { endpoint = INTL, region }: { endpoint?: Endpoint; region?: string } = {},
): { role: RoleRequest | undefined; problems: string[] } {
  const problems: string[] = [];
  const get = (name: string): string => inputs[name] ?? '';
  return { role: readRole({ get, env: ENV, endpoint, region, problems }), problems };
}

const RIGHT = { 'role-arn': ARN, 'oidc-provider': 'github' };

describe('readRole', () => {
  it('fills in what is left out', () => {
    expect(read(RIGHT)).toEqual({
      problems: [],
      role: {
        arn: ARN,
        provider: 'github',
        audience: 'sts.tencentcloudapi.com',
        sessionName: 'github-octo-org@app-4711-1',
        durationSeconds: undefined,
        endpoint: { protocol: 'https://', host: 'sts.intl.tencentcloudapi.com' },
        region: 'ap-guangzhou',
      },
    });
  });

  it('takes what is given', () => {
    const inputs = { 'oidc-audience': 'aud', 'role-session-name': 'x.y', 'role-duration': '43200' };
    expect(
      read({ ...RIGHT, ...inputs, 'sts-endpoint': 'sts.example.com' }, { region: 'eu-frankfurt' }).role,
    ).toEqual({
      arn: ARN,
      provider: 'github',
      audience: 'aud',
      sessionName: 'x.y',
      durationSeconds: 43_200,
      endpoint: { protocol: 'https://', host: 'sts.example.com' },
      region: 'eu-frankfurt',
    });
  });

  it.each<[Endpoint, string | undefined]>([
    [{ protocol: 'https://', host: 'scf.tencentcloudapi.com' }, 'sts.tencentcloudapi.com'],
    [
      { protocol: 'https://', host: 'scf.ap-beijing.tencentcloudapi.com' },
      'sts.ap-beijing.tencentcloudapi.com',
    ],
    [{ protocol: 'http://', host: '127.0.0.1:8080' }, '127.0.0.1:8080'],
    [{ protocol: 'https://', host: 'gateway.example.com' }, undefined],
    [{ protocol: 'https://', host: 'not-scf.example.com' }, undefined],
  ])('derives STS from %j', (endpoint, host) => {
    const { role, problems } = read(RIGHT, { endpoint });
    expect(role?.endpoint.host).toBe(host);
    expect(problems).toHaveLength(host === undefined ? 1 : 0);
    if (host === undefined)
      expect(problems[0]).toMatch(/`sts-endpoint`: .*cannot be derived from `endpoint`/);
  });

  it.each<[string, string, RegExp]>([
    ['role-arn', 'layer-gate', /form qcs::cam::uin\/UIN:roleName\/NAME/],
    ['role-arn', 'arn:aws:iam::1:role/x', /form qcs::cam/],
    ['role-arn', 'qcs::cam::uin/1:role/2', /form qcs::cam/],
    ['role-arn', `${ARN}\nx`, /form qcs::cam/],
    ['oidc-provider', '', /name of the OIDC identity provider in CAM.*found none/],
    ['oidc-provider', 'qcs::cam::uin/1:oidc-provider/github', /name of the OIDC identity provider/],
    ['oidc-audience', 'a b', /client id/],
    ['role-session-name', 'x', /2 to 128/],
    ['role-session-name', 'octo/app', /2 to 128/],
    ['role-session-name', 'x'.repeat(129), /2 to 128/],
    ['role-duration', '0', /1 to 43200/],
    ['role-duration', '43201', /1 to 43200/],
    ['role-duration', '1h', /1 to 43200/],
    ['sts-endpoint', 'http://sts.example.com', /sts\.tencentcloudapi\.com/],
  ])('refuses `%s` %j', (name, value, problem) => {
    const { role, problems } = read({ ...RIGHT, [name]: value });
    expect(role).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).toContain(`\`${name}\``);
  });

  it('names every input that is wrong', () => {
    expect(read({ 'role-arn': 'x', 'role-duration': 'y' }).problems).toHaveLength(3);
  });

  it('wants nothing where no role is named', () => {
    expect(read({ 'oidc-audience': 'sts.tencentcloudapi.com' })).toEqual({ role: undefined, problems: [] });
  });

  it.each(['oidc-provider', 'role-session-name', 'role-duration'])('refuses `%s` on its own', (name) => {
    expect(read({ [name]: '900' }).problems).toEqual([expect.stringContaining('`role-arn`')]);
    // With keys, whatever is said of a role is not looked at.
    expect(read({ [name]: '900', 'secret-id': 'AKID', 'secret-key': 'k' }).problems).toEqual([]);
  });
});

describe('sessionNameOf', () => {
  it.each<[Record<string, string>, string]>([
    [{}, 'github-scf-layer-gate'],
    [{ GITHUB_REPOSITORY: 'o/r' }, 'github-o@r'],
    [{ GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '7' }, 'github-o@r-7'],
    [{ GITHUB_REPOSITORY: 'ö/r x', GITHUB_RUN_ID: '7\n8', GITHUB_RUN_ATTEMPT: '2' }, 'github-@@r@x-7@8-2'],
  ])('of %j', (env, name) => {
    expect(sessionNameOf(env)).toBe(name);
  });

  it('shortens the repository, never the run', () => {
    const name = sessionNameOf({ GITHUB_REPOSITORY: `o/${'r'.repeat(200)}`, GITHUB_RUN_ID: '4711' });
    expect(name).toHaveLength(128);
    expect(name).toMatch(/^github-o@r+-4711$/);
  });
});
