import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ManifestReading } from '../../src/layers/manifests/read-manifests.ts';
import { FIXTURES, read, workspaceWith } from './kit.ts';

/** `path:line region/name:version runtime function`. */
function rows({ layers }: ManifestReading): string[] {
  return layers.map(
    ({ path, line, region, name, version, runtime, function: of }) =>
      `${path}:${line} ${region ?? '-'}/${name}:${version} ${runtime ?? '-'} ${of}`,
  );
}

describe('files in the shapes that public repositories have', () => {
  test('a monorepo of components, two formats in one repository', async () => {
    const reading = await read(FIXTURES, ['monorepo/**/serverless.yml', 'cloudbase/cloudbaserc.json']);
    expect(rows(reading)).toEqual([
      'cloudbase/cloudbaserc.json:17 ap-shanghai/auth-env1:1 Nodejs16.13 login',
      'cloudbase/cloudbaserc.json:18 ap-shanghai/common-env1:22 Nodejs16.13 login',
      'cloudbase/cloudbaserc.json:27 ap-shanghai/pdf-env1:6 Php7.4 report',
      'monorepo/batch/serverless.yml:12 ap-guangzhou/pandas:4 Python3.9 nightly',
      'monorepo/batch/serverless.yml:19 ap-guangzhou/pandas:5 Python3.10 batch-hourly',
      'monorepo/orders/serverless.yml:25 ap-guangzhou/shop-deps:12 Nodejs18.15 orders',
      'monorepo/orders/serverless.yml:29 ap-guangzhou/receipt_fonts:3 Nodejs18.15 orders',
      'monorepo/web/serverless.yml:12 ap-shanghai/web-modules:7 Nodejs16.13 web',
    ]);
    expect(reading.files).toEqual([
      { path: 'cloudbase/cloudbaserc.json', format: 'CloudBase', layers: 3, literal: true },
      { path: 'monorepo/batch/serverless.yml', format: 'Serverless component', layers: 2, literal: false },
      { path: 'monorepo/layer/serverless.yml', format: 'Serverless component', layers: 0, literal: false },
      { path: 'monorepo/orders/serverless.yml', format: 'Serverless component', layers: 2, literal: false },
      { path: 'monorepo/serverless.yml', format: 'Serverless project', layers: 0, literal: false },
      { path: 'monorepo/web/serverless.yml', format: 'Serverless component', layers: 1, literal: false },
    ]);
  });

  test('several components in one file, old syntax', async () => {
    expect(rows(await read(FIXTURES, ['legacy/serverless.yml']))).toEqual([
      'legacy/serverless.yml:15 ap-beijing/tensorflow-lite:2 Python3.6 image-tagger',
      'legacy/serverless.yml:27 ap-beijing/sharp:9 Nodejs12.16 thumbnails',
    ]);
  });

  test('anchors, aliases and merge keys; a shared layer has the line where it is written', async () => {
    expect(rows(await read(FIXTURES, ['template/serverless.yml']))).toEqual([
      'template/serverless.yml:10 ap-singapore/lab-deps:31 Nodejs20.19 lab-api',
      'template/serverless.yml:12 ap-singapore/lab-certs:31 Nodejs20.19 lab-api',
      'template/serverless.yml:10 ap-singapore/lab-deps:31 Nodejs18.15 worker',
      'template/serverless.yml:34 ap-singapore/lab-deps:32 Nodejs18.15 worker',
    ]);
  });

  test('functions of a CloudBase Framework plug-in', async () => {
    expect(rows(await read(FIXTURES, ['framework/cloudbaserc.json']))).toEqual([
      'framework/cloudbaserc.json:20 ap-shanghai/meeting-deps:14 Nodejs12.16 join',
    ]);
  });

  const instances = [
    'pandas:4 Python3.9 module.api["eu.west"].tencentcloud_scf_function.fn[0]',
    'certs:1 Python3.9 module.api["eu.west"].tencentcloud_scf_function.fn[0]',
    'pandas:5 Python3.9 module.api["eu.west"].tencentcloud_scf_function.fn[1]',
  ];
  const nested =
    'deep_layer:77 Python3.10 module.api["eu.west"].module.jobs[2].tencentcloud_scf_function.fn["nightly"]';

  test('a Terraform plan: nested modules, count, for_each, provider alias, replaced, deposed and deleted', async () => {
    const reading = await read(FIXTURES, ['terraform/plan.json']);
    expect(rows(reading)).toEqual([
      'terraform/plan.json:31 ap-guangzhou/shop-deps:12 Nodejs18.15 tencentcloud_scf_function.fn',
      `terraform/plan.json:102 eu-frankfurt/${instances[0]}`,
      `terraform/plan.json:106 eu-frankfurt/${instances[1]}`,
      `terraform/plan.json:137 eu-frankfurt/${instances[2]}`,
      `terraform/plan.json:173 ap-singapore/${nested}`,
    ]);
    expect(reading.files).toEqual([
      { path: 'terraform/plan.json', format: 'Terraform plan', layers: 5, literal: true },
    ]);
  });

  test('a Terraform state names no region; a deposed object is not deployed', async () => {
    const reading = await read(FIXTURES, ['terraform/state.json']);
    expect(rows(reading)).toEqual([
      'terraform/state.json:22 -/shop-deps:12 Nodejs18.15 tencentcloud_scf_function.fn',
      `terraform/state.json:88 -/${instances[0]}`,
      `terraform/state.json:92 -/${instances[1]}`,
      `terraform/state.json:123 -/${instances[2]}`,
      `terraform/state.json:159 -/${nested}`,
    ]);
    expect(reading.files[0]?.format).toBe('Terraform state');
  });

  test('the one long line that Terraform prints', async () => {
    const plan: unknown = JSON.parse(await readFile(join(FIXTURES, 'terraform/plan.json'), 'utf8'));
    const workspace = await workspaceWith({ 'plan.json': JSON.stringify(plan) });
    const { layers } = await read(workspace, ['plan.json']);
    expect(layers.map(({ line }) => line)).toEqual([1, 1, 1, 1, 1]);
  });

  test.each([
    'monorepo/orders/serverless.yml',
    'legacy/serverless.yml',
    'template/serverless.yml',
    'cloudbase/cloudbaserc.json',
    'terraform/plan.json',
  ])('%s with CRLF and a byte order mark reads the same, with the same lines', async (path) => {
    const text = await readFile(join(FIXTURES, path), 'utf8');
    const workspace = await workspaceWith({ [path]: `\uFEFF${text.replaceAll('\n', '\r\n')}` });
    const patterns = [path, '!monorepo/batch', '!monorepo/layer', '!monorepo/web'];
    expect(await read(workspace, patterns)).toEqual(await read(FIXTURES, patterns));
  });
});
