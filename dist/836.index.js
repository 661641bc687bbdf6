export const id = 836;
export const ids = [836];
export const modules = {

/***/ 9836:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runCommand: () => (/* binding */ runCommand)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
var promises_namespaceObject = /*#__PURE__*/__webpack_require__.t(promises_, 2);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/base/errors.js
var base_errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/version.js
var version = __webpack_require__(7844);
// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(370);
// EXTERNAL MODULE: ./build/gate-step.js + 8 modules
var gate_step = __webpack_require__(2294);
// EXTERNAL MODULE: ./build/inputs/inputs.js + 9 modules
var inputs_inputs = __webpack_require__(5302);
// EXTERNAL MODULE: ./build/layers/bump.js
var bump = __webpack_require__(4027);
// EXTERNAL MODULE: ./build/layers/lock-store.js + 1 modules
var lock_store = __webpack_require__(1504);
// EXTERNAL MODULE: ./build/layers/reference.js
var reference = __webpack_require__(982);
// EXTERNAL MODULE: ./build/run.js + 4 modules
var run = __webpack_require__(6029);
// EXTERNAL MODULE: ./build/tencent/cloud.js + 16 modules
var tencent_cloud = __webpack_require__(1370);
;// CONCATENATED MODULE: ./build/outdated.js









/**
 * Looks up which layers have a newer version. It downloads nothing and judges nothing.
 *
 * @throws GateError, also for sources that cannot be read
 */
async function findOutdated(host) {
    const inputs = (0,inputs_inputs/* readInputs */.K)(host);
    return await (0,run/* withDeadline */.NE)(inputs.timeoutSeconds, (signal) => listVersions(inputs, host, signal));
}
async function listVersions(inputs, host, signal) {
    const { credentials, maxParallel, ignoreUpdates } = inputs;
    if (credentials === undefined)
        throw new Error('the versions of layers were to be listed offline');
    const lockfile = inputs.lockfile === undefined ? undefined : await (0,lock_store/* findLockfile */.$)(inputs.lockfile, host.folders.workspace);
    const cloud = (0,tencent_cloud/* createCloud */.S)({ ...inputs, credentials }, host, signal);
    const errors = [];
    const { mentions } = await (0,gate_step/* planStep */.e)({ inputs, lockfile, host }, errors, cloud, signal);
    const error = (0,base_errors/* joinErrors */._h)(errors);
    if (error !== undefined)
        throw error;
    await cloud.signIn();
    return await (0,p_limit/* default */.A)(maxParallel).map((0,bump/* groupByLayer */.aj)(mentions), async (group) => {
        const layer = (0,reference/* formatLayerName */.Su)(group.layer);
        const listed = await cloud.registry.list(group.layer, signal, (line) => host.log.info(`${layer}: ${line}`));
        const current = [...new Set(group.mentions.map(({ version }) => version))].sort((a, b) => a - b);
        const [newest] = (0,bump/* candidatesOf */.kW)(group, listed, ignoreUpdates);
        const places = [...new Set(group.mentions.map(({ source }) => (0,reference/* formatSource */.j2)(source)))];
        return { layer, current, newest, places };
    });
}

// EXTERNAL MODULE: ./build/report/notices.js
var notices = __webpack_require__(45);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(1916);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
;// CONCATENATED MODULE: ./build/command/options.js




/**
 * The options that are inputs of the action, with the same names and meanings. The others are not offered: keys would stay in the
 * shell's history, only GitHub issues its ID token, and a shard is for a job matrix.
 */
const OPTIONS = {
    manifests: {
        kind: 'lines',
        value: 'PATH',
        help: 'deployment file or glob; a leading ! excludes (default: those in this folder)',
    },
    functions: {
        kind: 'lines',
        value: 'FUNCTION',
        help: 'live function whose layers to gate: [REGION/][NAMESPACE/]NAME[:QUALIFIER]',
    },
    lockfile: { kind: 'text', value: 'PATH', help: 'default: scf-layers.lock.json' },
    region: {
        kind: 'text',
        value: 'REGION',
        help: 'region of layers named without one (default: TENCENTCLOUD_REGION, or that of the tccli profile)',
    },
    endpoint: {
        kind: 'text',
        value: 'HOST',
        help: 'default: scf.intl.tencentcloudapi.com; mainland accounts: scf.tencentcloudapi.com',
    },
    'manifest-env': {
        kind: 'lines',
        value: 'NAME',
        help: 'environment variable that deployment files may read',
    },
    'manifest-values': {
        kind: 'lines',
        value: 'NAME=VALUE',
        help: 'output that only the deploying tool knows, such as web-layer.version=13',
    },
    'expected-content': {
        kind: 'lines',
        value: 'PIN',
        help: 'folder or zip whose files a layer must contain: REFERENCE PATH [=> TARGET] [!GLOB …]',
    },
    prune: { kind: 'switch', help: 'also remove lockfile entries that nothing here names' },
    'allow-empty': { kind: 'switch', help: 'allow deployment files that name no layer' },
    'allow-unused': { kind: 'switch', help: 'allow locked layers that no deployment file names' },
    'require-pin': { kind: 'switch', help: 'fail layers without an independent digest' },
    policy: { kind: 'text', value: 'PATH', help: 'policy file: rules for layers' },
    offline: { kind: 'switch', help: 'only compare with the lockfile: no keys, no network, no bytes' },
    'require-runtimes': {
        kind: 'lines',
        value: 'RUNTIME',
        help: 'runtime that each layer must declare, such as Nodejs18.15',
    },
    'allow-licenses': { kind: 'lines', value: 'LICENSE', help: 'license that layers may declare' },
    'audit-archive': { kind: 'switch', help: 'audit the zip (default; --no-audit-archive switches it off)' },
    'extract-to': { kind: 'text', value: 'FOLDER', help: 'unpack verified layers into this folder' },
    'ignore-updates': {
        kind: 'lines',
        value: 'RANGE',
        help: 'versions to leave alone, such as common-deps:>=20',
    },
    'max-parallel': { kind: 'text', value: 'N', help: 'layers in flight at once (default 4)' },
    timeout: { kind: 'text', value: 'SECONDS', help: 'for the whole command (default 600)' },
};
/** Options of the command itself. */
const OWN_OPTIONS = {
    profile: { kind: 'text', value: 'NAME', help: 'profile of tccli to take keys, region and endpoint from' },
    json: { kind: 'switch', help: 'print the report as JSON; everything else goes to stderr' },
    verbose: { kind: 'switch', help: 'print every check of every layer' },
    help: { kind: 'switch', help: 'print this text' },
    version: { kind: 'switch', help: 'print the version' },
};
/** The commands, and what each does. */
const COMMANDS = {
    lock: 'verify the layers that the deployment files name, and write the lockfile',
    check: 'verify the layers against the lockfile',
    outdated: 'list the newer versions of the layers',
    diff: 'show what the newest versions, or those that are named, would change; write nothing',
    bump: 'verify the newest versions, and write them into deployment files and lockfile',
};
const ALL = { ...OPTIONS, ...OWN_OPTIONS };
/** Reads a command line, without the program's name. Never throws. */
function parseCommandLine(args) {
    const unknown = args.find((arg) => arg.startsWith('--') && arg.length > 2 && !isKnown(arg));
    if (unknown !== undefined)
        return { kind: 'wrong', problem: explainUnknown(unknown) };
    let parsed;
    try {
        parsed = parse(args);
    }
    catch (error) {
        return { kind: 'wrong', problem: (0,base_errors/* messageOf */.bD)(error).replace(/(?<=\.) To specify.*$/, '') };
    }
    const { values, positionals } = parsed;
    const [name, ...layers] = positionals;
    const command = Object.keys(COMMANDS).find((known) => known === name);
    if (values['version'] === true)
        return { kind: 'version' };
    if (values['help'] === true || (name === 'help' && layers.length === 0))
        return { kind: 'help', command };
    if (name === undefined)
        return { kind: 'wrong', problem: `Expected a command, found none. ${commandList()}` };
    if (command === undefined) {
        const meant = nearest(name, Object.keys(COMMANDS));
        const problem = `Expected a command, found ${(0,base_text/* quoted */.TL)(name)}. ${meant === undefined ? commandList() : `Did you mean ${meant}?`}`;
        return { kind: 'wrong', problem };
    }
    const { profile } = values;
    const own = {
        profile: typeof profile === 'string' ? profile : undefined,
        json: values['json'] === true,
        verbose: values['verbose'] === true,
    };
    const inputs = new Map(Object.entries(values).flatMap(([option, value]) => option in OPTIONS && value !== undefined ? [[option, inputText(value)]] : []));
    return { kind: 'run', command, layers, inputs, own };
}
function parse(args) {
    const options = Object.fromEntries(Object.entries(ALL).map(([name, { kind }]) => [
        name,
        { type: kind === 'switch' ? 'boolean' : 'string', multiple: kind === 'lines' },
    ]));
    return (0,external_node_util_.parseArgs)({ args: [...args], options, allowPositionals: true, allowNegative: true, strict: true });
}
function inputText(value) {
    return Array.isArray(value) ? value.join('\n') : String(value);
}
function isKnown(arg) {
    const name = nameOf(arg);
    return name in ALL || (name.startsWith('no-') && ALL[name.slice(3)]?.kind === 'switch');
}
function nameOf(arg) {
    return arg.slice(2).replace(/=.*$/s, '');
}
function explainUnknown(arg) {
    const name = nameOf(arg);
    if (/^(?:secret-|session-token)/.test(name))
        return `--${name} is not an option: it would stay in the history of the shell. Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.`;
    const meant = nearest(name, Object.keys(ALL));
    return `There is no option ${(0,base_text/* quoted */.TL)(`--${name}`)}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`;
}
function nearest(written, known) {
    const [best] = known.map((name) => ({ name, off: (0,mod/* distance */.Io)(written, name) })).sort((a, b) => a.off - b.off);
    return best !== undefined && best.off <= Math.max(1, Math.floor(best.name.length / 3))
        ? best.name
        : undefined;
}
function commandList() {
    return `Commands: ${Object.keys(COMMANDS).join(', ')}.`;
}

;// CONCATENATED MODULE: ./build/command/help.js

const NOT_FOR_WRITING = ['offline', 'allow-unused', 'require-pin', 'extract-to'];
const PAGES = {
    lock: {
        usage: 'scf-layer-gate lock [LAYER…] [options]',
        text: `Downloads each layer version that the deployment files of this folder name, verifies it, and writes
scf-layers.lock.json. It never changes a locked digest. Review the lockfile and commit it.`,
        without: [...NOT_FOR_WRITING, 'ignore-updates'],
        examples: [
            'scf-layer-gate lock',
            'scf-layer-gate lock --manifests "services/*/serverless.yml"',
            'scf-layer-gate lock ap-guangzhou/common-deps:12',
        ],
        lists: false,
    },
    check: {
        usage: 'scf-layer-gate check [LAYER…] [options]',
        text: `Verifies each layer version that the deployment files of this folder name against scf-layers.lock.json.
Without a deployment file, it verifies every locked layer. This is the gate: run it before the deployment.`,
        without: ['prune', 'ignore-updates'],
        examples: [
            'scf-layer-gate check && scf deploy',
            'scf-layer-gate check --offline',
            'scf-layer-gate check --json > report.json',
        ],
        lists: false,
    },
    outdated: {
        usage: 'scf-layer-gate outdated [LAYER…] [options]',
        text: `Lists the layers with a newer active version in SCF. It downloads nothing and changes nothing.
The exit code is 0 either way; --json prints the list for scripts.`,
        without: [...NOT_FOR_WRITING, 'prune', 'require-runtimes', 'allow-licenses', 'audit-archive', 'verbose'],
        examples: ['scf-layer-gate outdated', 'scf-layer-gate outdated --json'],
        lists: true,
    },
    diff: {
        usage: 'scf-layer-gate diff [LAYER…] [options]',
        text: `Verifies the newest version of each layer, like a bump, and shows which files differ from the locked version.
With LAYER, it uses that version instead of the newest. It writes nothing.`,
        without: [...NOT_FOR_WRITING, 'prune'],
        examples: ['scf-layer-gate diff', 'scf-layer-gate diff ap-guangzhou/common-deps:13'],
        lists: true,
    },
    bump: {
        usage: 'scf-layer-gate bump [options]',
        text: `For each layer, takes the newest version that passes every check, writes it into serverless.yml or cloudbaserc.json
in place of the old one, and locks it. If the newest does not pass, it tries older ones. A version that is not a plain
number in such a file is reported and not changed.`,
        without: [...NOT_FOR_WRITING, 'prune'],
        examples: ['scf-layer-gate bump', 'scf-layer-gate bump --ignore-updates "common-deps:>=20"'],
        lists: true,
    },
};
const LAYER = 'LAYER is [REGION/]NAME:VERSION[@sha256:HEX], such as ap-guangzhou/common-deps:12.';
const KEYS = `Keys: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, else ~/.tencentcloud/credentials, else the profile of tccli
(TCCLI_PROFILE, or "default"). They are never printed. They need`;
const EXIT = 'Exit code: 0 passed, 1 failed, 2 wrong usage.';
/** The help text of a command, or of the program. */
function helpText(command) {
    return command === undefined ? programHelp() : commandHelp(PAGES[command]);
}
function programHelp() {
    const rows = Object.entries(COMMANDS).map(([name, what]) => `  ${name.padEnd(10)}${what}`);
    return [
        'scf-layer-gate: verify Tencent Cloud SCF layers before a deployment uses them',
        `Usage: scf-layer-gate COMMAND [LAYER…] [options]\n\n${rows.join('\n')}`,
        'Run `scf-layer-gate COMMAND --help` for its options.',
        `${KEYS} scf:GetLayerVersion; outdated, diff and bump also need scf:ListLayerVersions.`,
        `${EXIT}\n`,
    ].join('\n\n');
}
function commandHelp({ usage, text, without, examples, lists }) {
    const rows = Object.entries({ ...OPTIONS, ...OWN_OPTIONS })
        .filter(([name]) => !without.includes(name))
        .map(([name, option]) => {
        const value = 'value' in option ? ` ${option.value}` : '';
        return `  ${`--${name}${value}`.padEnd(30)}${option.help}`;
    });
    return [
        `Usage: ${usage}`,
        usage.includes('LAYER') ? `${text}\n${LAYER}` : text,
        `Options:\n${rows.join('\n')}`,
        `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`,
        `${KEYS} scf:GetLayerVersion${lists ? ' and scf:ListLayerVersions' : ''}.`,
        `${EXIT}\n`,
    ].join('\n\n');
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: ./build/base/redact.js
var base_redact = __webpack_require__(8839);
;// CONCATENATED MODULE: ./build/command/progress.js

/** Shorter downloads need no progress bar. */
const PATIENCE_MS = 1000;
const REDRAW_MS = 100;
const BAR_CHARACTERS = 24;
/** The meter of a terminal; if `screen` is not one, it shows nothing. */
function createMeter(screen, now) {
    if (screen.isTTY !== true)
        return { add: () => () => undefined, clear: () => undefined };
    const running = new Map();
    let isDrawn = false;
    let timer;
    const clear = () => {
        if (isDrawn)
            screen.write('\r\u001b[2K');
        isDrawn = false;
    };
    const draw = () => {
        const late = [...running].filter(([, since]) => now() - since >= PATIENCE_MS);
        clear();
        if (late.length === 0)
            return;
        const text = progressLine(late, now(), running.size);
        screen.write(text.slice(0, Math.max(1, (screen.columns || 80) - 1)));
        isDrawn = true;
    };
    return {
        clear,
        add(download) {
            running.set(download, now());
            timer ??= setInterval(draw, REDRAW_MS);
            return () => {
                running.delete(download);
                if (running.size > 0)
                    return;
                clearInterval(timer);
                timer = undefined;
                clear();
            };
        },
    };
}
/** The oldest download, with a bar if its size is known, and the number of others. */
function progressLine(late, now, all) {
    const [[{ title, bytes, totalBytes }, since] = [{ title: '', bytes: () => 0, totalBytes: 0 }, now]] = late;
    const done = bytes();
    const rate = `${(0,base_text/* formatBytes */.z3)(Math.round((done * 1000) / Math.max(1, now - since)))}/s`;
    const others = all > 1 ? `, and ${all - 1} more` : '';
    if (totalBytes === undefined || totalBytes === 0)
        return `${title}: ${(0,base_text/* formatBytes */.z3)(done)}, ${rate}${others}`;
    const filled = Math.min(BAR_CHARACTERS, Math.floor((done / totalBytes) * BAR_CHARACTERS));
    const bar = '█'.repeat(filled).padEnd(BAR_CHARACTERS, '░');
    return `${title}: ${bar} ${(0,base_text/* formatBytes */.z3)(done)} of ${(0,base_text/* formatBytes */.z3)(totalBytes)}, ${rate}${others}`;
}

;// CONCATENATED MODULE: ./build/command/host.js






/** The option, command or variable of the command line for each setting. */
const host_OPTIONS = {
    'archive audit': '`--no-audit-archive`',
    cache: '`--no-cache`',
    'content pins': '`--expected-content`',
    endpoint: '`--endpoint`',
    'empty manifests': '`--allow-empty`',
    'extraction folder': '`--extract-to`',
    keys: 'TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY',
    layers: 'the references after the command, `--manifests`, or a deployment file in this folder',
    licenses: '`--allow-licenses`',
    lockfile: '`--lockfile`',
    'lockfile update': '`scf-layer-gate lock`',
    'manifest variables': '`--manifest-env`',
    'manifest values': '`--manifest-values`',
    manifests: '`--manifests`',
    pins: '`@sha256:` in a reference, `--expected-content`, or `--lockfile`',
    policy: '`--policy`',
    prune: '`--prune`',
    region: '`--region`',
    role: 'a role, which this command does not assume',
    'role audience': 'a role, which this command does not assume',
    'role lifetime': 'a role, which this command does not assume',
    'role provider': 'a role, which this command does not assume',
    'role session': 'a role, which this command does not assume',
    runtimes: '`--require-runtimes`',
    shard: 'a shard, which this command does not have',
    'sts endpoint': 'a role, which this command does not assume',
    'temporary folder': 'TMPDIR',
    timeout: '`--timeout`',
    'tool cache': 'RUNNER_TOOL_CACHE',
    'unused layers': '`--allow-unused`',
};
/** The gate's host on a terminal, or in a shell step of any CI system. */
function createTerminal(settings) {
    const { env, inputs, keys, json, verbose, stderr } = settings;
    const people = json ? stderr : settings.stdout;
    const redactor = (0,base_redact/* createRedactor */.lY)();
    const { redact } = redactor;
    const outputs = new Map();
    const line = (text) => {
        const indent = /^ */.exec(text)?.[0] ?? '';
        return indent + (0,base_text/* withoutCommands */.Df)((0,base_text/* oneLine */.TN)(redact(text), 4000));
    };
    const meter = createMeter(stderr, () => performance.now());
    const print = (...lines) => {
        meter.clear();
        people.write(lines.map((text) => `${line(text)}\n`).join(''));
    };
    const tell = (style, word, text, rest = []) => {
        meter.clear();
        stderr.write([`${painted(stderr, style, word)} ${line(text)}`, ...rest.map((more) => `  ${line(more)}`)].join('\n') +
            '\n');
    };
    const given = new Map([...keyInputs(keys), ...inputs]);
    return {
        outputs,
        print,
        input: (name) => (given.get(name) ?? '').trim(),
        inputNames: [],
        env,
        folders: {
            workspace: process.cwd(),
            temporary: (0,external_node_os_.tmpdir)(),
            toolCache: env['RUNNER_TOOL_CACHE'] || undefined,
        },
        log: {
            info: print,
            warn: (text) => tell('yellow', 'warning', text),
            showDownload: meter.add,
            group(title, lines) {
                meter.clear();
                const failed = title.startsWith('✘');
                people.write(`${painted(people, failed ? 'red' : 'green', line(title).slice(0, 1))}${line(title).slice(1)}\n`);
                if (verbose)
                    print(...lines.map((text) => `    ${text}`));
            },
        },
        maskSecret: (secret) => void redactor.add(secret),
        maskWhole: () => undefined,
        redact,
        describeSettings: (list) => `${list.length === 1 ? 'Setting' : 'Settings'}: ${[...new Set(list.map((setting) => host_OPTIONS[setting]))].join(', ')}.`,
        missingKeys: keys.kind === 'none'
            ? keys.missingKeys
            : { looked: 'the keys are incomplete', hint: 'Set both the ID and the key.' },
        isGithubRun: false,
        setOutput: (name, value) => void outputs.set(name, redact(value)),
        show: (notice) => show(notice, tell),
        helpUrl: (code) => (0,version/* troubleshootingUrl */.KB)(code),
        noticesLeft: () => Number.POSITIVE_INFINITY,
        writeSummary: undefined,
        onCancel,
    };
}
/** Keys from a file replace inputs; those in the environment are read there. */
function keyInputs(keys) {
    const cache = ['cache', 'false'];
    if (keys.kind !== 'file')
        return [cache];
    const { secretId, secretKey, sessionToken, region, endpoint } = keys.keys;
    return [
        cache,
        ['secret-id', secretId],
        ['secret-key', secretKey],
        ['session-token', sessionToken],
        ['region', region],
        ['endpoint', endpoint],
    ];
}
const CODES = { red: 31, yellow: 33, green: 32 };
/** Coloured if the stream is a terminal with colours and `NO_COLOR` is not set. */
function painted(stream, style, text) {
    const plain = (0,external_node_util_.stripVTControlCharacters)(text);
    const hasColours = stream.isTTY === true && 'hasColors' in stream && stream.hasColors();
    return hasColours ? `\u001b[${CODES[style]}m${plain}\u001b[39m` : plain;
}
function show({ level, title, lines, at, code }, tell) {
    const place = at === undefined ? '' : ` ${at.path}:${at.line}`;
    tell(level === 'error' ? 'red' : 'yellow', level, title.replace(/^Layer gate: /, '') + place, [
        ...lines,
        ...(code === undefined ? [] : [`More: ${(0,version/* troubleshootingUrl */.KB)(code)}`]),
    ]);
}
/** Ctrl-C, or the end of a CI job. */
function onCancel(stop) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) {
        process.once(signal, () => {
            stop();
            process.stderr.write(`Cancelled (${signal}). Nothing was written.\n`);
            process.exit(signal === 'SIGINT' ? 130 : 143);
        });
    }
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
;// CONCATENATED MODULE: ./build/command/keys.js





const HINT = 'Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY (with TENCENTCLOUD_TOKEN for temporary keys), or run `tccli configure`.';
/**
 * Looks for keys in the same places as the SDK and tccli: environment variables, then the SDK's file, then tccli's. `TCCLI_PROFILE` puts tccli's
 * file before the SDK's.
 *
 * Sources: tencentcloud-sdk-nodejs 4.1 `common/credential.js` (`ProfileCredential`), tencentcloud-sdk-go `profile_provider.go`
 * (`TENCENTCLOUD_CREDENTIALS_FILE`), tencentcloud-cli `services/scf/scf_client.py` (`parse_global_arg`), as of 2026-08.
 */
function findKeys(places) {
    const { env, profile, home = (0,external_node_os_.homedir)() } = places;
    const fromEnv = ['TENCENTCLOUD_SECRET_ID', 'TENCENTCLOUD_SECRET_KEY'].some((name) => env[name]?.trim());
    if (fromEnv && profile === undefined)
        return { kind: 'environment' };
    const chosen = profile ?? (env['TCCLI_PROFILE'] || undefined);
    const sdkFile = env['TENCENTCLOUD_CREDENTIALS_FILE'];
    const sdkFiles = sdkFile
        ? [sdkFile]
        : [(0,external_node_path_.join)(home, '.tencentcloud', 'credentials'), '/etc/tencentcloud/credentials'];
    const tccliFile = (0,external_node_path_.join)(home, '.tccli', `${chosen ?? 'default'}.credential`);
    try {
        for (const path of chosen === undefined ? sdkFiles : []) {
            const keys = readSdkFile(path, places);
            if (keys !== undefined)
                return { kind: 'file', keys };
        }
        const keys = readTccliProfile(tccliFile, places);
        if (keys !== undefined)
            return { kind: 'file', keys };
    }
    catch (error) {
        return { kind: 'none', missingKeys: { looked: (0,base_errors/* messageOf */.bD)(error), hint: HINT } };
    }
    const files = [...(chosen === undefined ? sdkFiles : []), tccliFile].join(', ');
    const looked = `TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set, and none of these files exists: ${files}`;
    return {
        kind: 'none',
        missingKeys: { looked: profile === undefined ? looked : `${tccliFile} does not exist`, hint: HINT },
    };
}
/** INI with a section `[default]`; other sections are ignored, as in the SDK. */
function readSdkFile(path, { read }) {
    const text = read(path);
    if (text === undefined)
        return undefined;
    const values = new Map();
    let section = '';
    for (const line of text.split(/\r?\n/)) {
        section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim() ?? section;
        const [, name, value = ''] = /^\s*(secret_id|secret_key|token)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
        if (section === 'default' && name !== undefined)
            values.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
    }
    const [secretId = '', secretKey = ''] = [values.get('secret_id'), values.get('secret_key')];
    if (secretId === '' || secretKey === '')
        throw new Error(`${path} has no \`secret_id\` and \`secret_key\` in its section [default]`);
    return { secretId, secretKey, sessionToken: values.get('token') ?? '', region: '', endpoint: '', path };
}
const keys_text = dist/* optional */.lqM(dist/* nullable */.mee(dist/* string */.YjP()));
const CredentialSchema = dist/* looseObject */._H3({
    secretId: keys_text,
    secretKey: keys_text,
    token: keys_text,
    type: keys_text,
    expiresAt: dist/* optional */.lqM(dist/* nullable */.mee(dist/* number */.aig())),
    'role-arn': keys_text,
});
const ConfigureSchema = dist/* looseObject */._H3({
    _sys_param: dist/* optional */.lqM(dist/* looseObject */._H3({ region: keys_text })),
    scf: dist/* optional */.lqM(dist/* looseObject */._H3({ endpoint: keys_text })),
});
function readTccliProfile(path, { read, now }) {
    const written = read(path);
    if (written === undefined)
        return undefined;
    const { secretId, secretKey, token, type, expiresAt, 'role-arn': role, } = keys_parse(CredentialSchema, written, path);
    if (type === 'cvm-role' || role)
        throw new Error(`the profile of tccli in ${path} assumes a role, which this command does not support`);
    // In seconds, for keys from `tccli auth login` and `tccli sso login`; tccli renews them on each run.
    if (typeof expiresAt === 'number' && expiresAt * 1000 <= now().getTime())
        throw new Error(`the keys in ${path} expired at ${new Date(expiresAt * 1000).toISOString()}; any tccli command renews them`);
    if (!secretId || !secretKey)
        throw new Error(`${path} has no \`secretId\` and \`secretKey\``);
    const beside = path.replace(/credential$/, 'configure');
    const configure = keys_parse(ConfigureSchema, read(beside) ?? '{}', beside);
    return {
        ...{ secretId, secretKey, sessionToken: token ?? '', path },
        region: configure._sys_param?.region ?? '',
        endpoint: configure.scf?.endpoint ?? '',
    };
}
/** The message must not quote the text, because it contains keys. */
function keys_parse(schema, json, path) {
    let value;
    try {
        value = JSON.parse(json);
    }
    catch {
        throw new Error(`${path} is not JSON`);
    }
    const parsed = dist/* safeParse */.xLC(schema, value);
    if (parsed.success)
        return parsed.output;
    const key = dist/* getDotPath */.BuJ(parsed.issues[0]) ?? '';
    throw new Error(`${path} is not a valid tccli file: ${(0,base_text/* quoted */.TL)(key)} has an unexpected type`);
}

;// CONCATENATED MODULE: ./build/command/text.js


/** Further files of a diff are only counted. */
const MAX_FILES = 20;
/** What an update did or would do, for a terminal; empty without an update. */
function changeLines(outcome) {
    if (outcome.verdict !== 'passed')
        return [];
    const { lockfileChange, versionDiffs = [], bump } = outcome;
    return [
        ...(bump === undefined ? [] : bumpLines(bump)),
        ...versionDiffs.flatMap(diffLines),
        ...(lockfileChange === undefined ? [] : lockfileLines(lockfileChange)),
    ];
}
function lockfileLines({ path, changed, added, removed }) {
    if (!changed)
        return [`${path} is up to date.`];
    return [
        `${path} was written: ${added.length} added, ${removed.length} removed. Review it and commit it.`,
        ...added.map((reference) => `  + ${reference}`),
        ...removed.map((reference) => `  - ${reference}`),
    ];
}
function bumpLines({ updates }) {
    if (updates.length === 0)
        return ['Every layer is at its newest version.'];
    return updates.flatMap((update) => {
        const { from, to, files, byHand, isApplied } = update;
        const where = files.length > 0 ? ` in ${files.join(', ')}` : '';
        const title = `${(0,reference/* formatLayerName */.Su)(update)} ${from} → ${to}${where}`;
        const note = isApplied ? '' : ' (not verified, because the bump cannot change any place)';
        return [title + note, ...byHand.map(({ place, why }) => `  Change it by hand: ${place} ${why}.`)];
    });
}
/** The output of `outdated`: one line per layer with a newer version. */
function versionLines(layers) {
    const behind = layers.flatMap(({ layer, current, newest }) => newest === undefined
        ? []
        : [`${layer} ${current.join(', ')} → ${newest.version} (published ${newest.addTime})`]);
    const count = `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`;
    return behind.length === 0
        ? [`${count}: none has a newer version.`]
        : [
            ...behind,
            `${behind.length} of ${count} can be updated. Run this to see the changes: scf-layer-gate diff`,
        ];
}
/** The files that a new version of a layer adds, removes and changes. */
function diffLines({ before, after, files, problem }) {
    const title = `${(0,reference/* formatReference */.FH)(before)} → ${(0,reference/* formatReference */.FH)(after)}`;
    if (files === undefined)
        return [`${title}: ${problem ?? ''}`];
    const { added, removed, changed } = files;
    const lines = [
        ...added.map(({ path, size }) => `  + ${(0,base_text/* oneLine */.TN)(path)} (${(0,base_text/* formatBytes */.z3)(size)})`),
        ...removed.map(({ path, size }) => `  - ${(0,base_text/* oneLine */.TN)(path)} (${(0,base_text/* formatBytes */.z3)(size)})`),
        ...changed.map(({ path, before: old, after: now }) => {
            return `  ! ${(0,base_text/* oneLine */.TN)(path)} (${(0,base_text/* formatBytes */.z3)(old.size)} → ${(0,base_text/* formatBytes */.z3)(now.size)})`;
        }),
    ];
    if (lines.length === 0)
        return [`${title}: the same files.`];
    const counts = `${added.length} added, ${removed.length} removed, ${changed.length} changed`;
    const more = lines.length > MAX_FILES ? [`  … and ${lines.length - MAX_FILES} more`] : [];
    return [`${title}: ${counts}`, ...lines.slice(0, MAX_FILES), ...more];
}

;// CONCATENATED MODULE: ./build/command/main.js













/** The files that the deploying tools look for. */
const DEPLOYMENT_FILES = [
    ...['serverless.yml', 'serverless.yaml', 'serverless.json'],
    ...['cloudbaserc.json', 'cloudbaserc.yaml', 'cloudbaserc.yml'],
];
const LOCKFILE = 'scf-layers.lock.json';
/**
 * Runs one command line, without the program's name.
 *
 * @returns 0 passed, 1 failed, 2 wrong usage; never throws
 */
async function runCommand(args, env) {
    const line = parseCommandLine(args);
    switch (line.kind) {
        case 'help':
            process.stdout.write(helpText(line.command));
            return 0;
        case 'version':
            process.stdout.write(`${version/* VERSION */.xv}\n`);
            return 0;
        case 'wrong':
            return misused(line.problem);
        case 'run':
            return await runLine(line, env);
    }
}
function misused(problem) {
    process.stderr.write(`${problem}\nRun \`scf-layer-gate --help\`.\n`);
    return 2;
}
async function runLine(line, env) {
    const sources = findSources(line);
    if (typeof sources === 'string')
        return misused(sources);
    const { json, verbose, profile } = line.own;
    const keys = findKeys({ env, profile, read: readIfThere, now: () => new Date() });
    const { stdout, stderr } = process;
    const terminal = createTerminal({ env, inputs: sources, keys, json, verbose, stdout, stderr });
    return line.command === 'outdated' ? await outdated(terminal, json) : await gate(line, terminal);
}
async function outdated(terminal, json) {
    try {
        const layers = await findOutdated(terminal);
        terminal.print(...versionLines(layers));
        if (json)
            process.stdout.write(`${JSON.stringify(layers, undefined, 2)}\n`);
        return 0;
    }
    catch (thrown) {
        const error = (0,base_errors/* asGateError */.Ub)(thrown);
        terminal.show((0,notices/* noticeOf */.QJ)(error, 'enforce', terminal.describeSettings));
        return error.code === 'INPUT_INVALID' ? 2 : 1;
    }
}
async function gate({ command, own: { json } }, terminal) {
    const { exitCode, outcome, folder } = await (0,run/* run */.eF)(terminal, { isWriting: command !== 'diff' });
    if (outcome !== undefined)
        terminal.print(...changeLines(outcome));
    if (json)
        process.stdout.write(reportJson(terminal));
    // The user did not ask for the zips: a command leaves nothing in the temporary folder.
    if (folder !== undefined)
        (0,external_node_fs_.rmSync)(folder, { recursive: true, force: true });
    return outcome !== undefined && (0,run/* isSetUpError */.sv)(outcome) ? 2 : exitCode;
}
/** The inputs that select layers, with defaults; or a message about what is missing. */
function findSources({ command, layers, inputs, }) {
    const found = new Map(inputs);
    if (!found.has('lockfile'))
        found.set('lockfile', LOCKFILE);
    found.set('lockfile-mode', lockModeOf(command, layers));
    const pattern = (found.get('manifests') ?? '').split('\n').find((path) => /[*?[{!]/.test(path));
    if (pattern !== undefined && !("glob" in promises_namespaceObject))
        return `Expected Node.js 22 or newer for the pattern ${pattern}, found ${process.versions.node}. Name each file, or use a newer Node.js.`;
    if (command === 'bump' && layers.length > 0)
        return `Expected no layer after bump, found ${layers.join(' ')}. A bump takes the newest version of each layer; to hold one back, use --ignore-updates.`;
    if (layers.length > 0)
        found.set('layers', layers.join('\n'));
    if (['layers', 'manifests', 'functions'].some((name) => found.has(name)))
        return found;
    const here = DEPLOYMENT_FILES.filter((name) => (0,external_node_fs_.existsSync)(name));
    if (here.length > 0)
        return found.set('manifests', here.join('\n'));
    if (command === 'check' || (0,external_node_fs_.existsSync)((0,external_node_path_.resolve)(found.get('lockfile') ?? '')))
        return found;
    return `Expected a deployment file (${DEPLOYMENT_FILES.join(', ')}) in ${process.cwd()}, found none. Go to its folder, name it with --manifests, or name the layers: scf-layer-gate lock REGION/NAME:VERSION`;
}
function lockModeOf(command, layers) {
    if (command === 'check')
        return 'frozen';
    const namesVersions = command === 'diff' && layers.length > 0;
    return command === 'lock' || namesVersions ? 'update' : 'bump';
}
function readIfThere(path) {
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch (error) {
        const code = (0,base_errors/* systemCode */.xU)(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    }
}
/** The report as the action writes it, without the paths of zips, which are removed by then. */
function reportJson({ outputs }) {
    const path = outputs.get('report-path');
    if (path === undefined)
        return '';
    const report = JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8'));
    return `${JSON.stringify(report, (key, value) => (key === 'layers' ? withoutPaths(value) : value), 2)}\n`;
}
function withoutPaths(layers) {
    if (!Array.isArray(layers))
        return layers;
    return layers.map((layer) => ({ ...layer, path: undefined }));
}


/***/ })

};
