export const id = 687;
export const ids = [687];
export const modules = {

/***/ 8068:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readManifests: () => (/* binding */ readManifests)
});

// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/layers/documents/read-text.js
var read_text = __webpack_require__(3926);
// EXTERNAL MODULE: ./build/layers/manifests/cloudbase/neighbours.js
var neighbours = __webpack_require__(429);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/paths.js
var paths = __webpack_require__(2100);
;// CONCATENATED MODULE: ./build/layers/manifests/find-files.js




/** The real path of the workspace, `undefined` where there is none. */
async function findWorkspace(workspace) {
    return await (0,promises_.realpath)(workspace).catch(() => undefined);
}
/** Where other people's deployment files lie, which nobody means with `**`. */
const SKIPPED = new Set(['node_modules', '.git']);
/** A repository with more components than this is not known; a pattern that matches more is `**` by mistake. */
const MAX_FILES = 1000;
/**
 * Finds the files that `patterns` name, in `workspace` (an absolute path) and nowhere else.
 *
 * @param root the real path of the workspace
 *
 * A pattern is a path or a glob, relative to the workspace or absolute within it; `!` in front excludes what the others
 * name, wherever it stands in the list, and of a folder everything in it. A path that exists is taken as it is, whatever characters
 * it has. Globs leave out `node_modules` and `.git`, and `*` and `**` match no name that begins with a dot. Folders are divided by `/`; on
 * Windows `\` does the same, elsewhere it is refused, as it could only be a mistake.
 */
async function findFiles(patterns, workspace, root, signal) {
    const problems = [];
    const found = new Map();
    const excluded = await expandExclusions(patterns, workspace, root, problems, signal);
    for (const pattern of patterns.filter((line) => !line.startsWith('!'))) {
        const report = (message, path = pattern) => problems.push({ path, line: undefined, message });
        const { paths, literal } = await expand(pattern, workspace, root, report, signal);
        for (const path of paths.filter((match) => !isExcluded(match, excluded))) {
            const real = await locate(path, root, pattern, report);
            if (real !== undefined)
                found.set(path, { path, real, literal: literal || found.get(path)?.literal === true });
            if (found.size <= MAX_FILES)
                continue;
            report(`The pattern matches more than ${MAX_FILES} files. Name the deployment files more closely.`);
            return { files: [], problems, isExcluded: (other) => isExcluded(other, excluded) };
        }
    }
    if (found.size === 0 && patterns.length > 0 && problems.length === 0) {
        const message = 'Every file is excluded by a `!` line, or there is no line without one. Name at least one file to read.';
        problems.push({
            path: patterns.find((line) => line.startsWith('!')) ?? 'manifests',
            line: undefined,
            message,
        });
    }
    const files = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return { files, problems, isExcluded: (path) => isExcluded(path, excluded) };
}
async function expandExclusions(patterns, workspace, root, problems, signal) {
    const excluded = new Set();
    for (const line of patterns.filter((pattern) => pattern.startsWith('!'))) {
        const report = (message) => problems.push({ path: line, line: undefined, message });
        const relativePattern = withinWorkspace(line.slice(1).trim(), workspace, root, report);
        if (relativePattern === undefined)
            continue;
        for await (const match of globFiles(relativePattern, root, signal))
            excluded.add((0,paths/* toSlashes */.TH)(match));
        excluded.add((0,paths/* toSlashes */.TH)(relativePattern));
    }
    return excluded;
}
function isExcluded(match, excluded) {
    const parts = match.split('/');
    return parts.some((_, index) => excluded.has(parts.slice(0, index + 1).join('/')));
}
/** The paths that a pattern names, relative to `root` with forward slashes. */
async function expand(pattern, workspace, root, report, signal) {
    const none = { paths: [], literal: true };
    const relativePattern = withinWorkspace(pattern, workspace, root, report);
    if (relativePattern === undefined)
        return none;
    // A folder may well be called `[id]`.
    const exists = await (0,promises_.lstat)((0,external_node_path_.join)(root, relativePattern)).then(() => true, () => false);
    if (exists)
        return { paths: [(0,paths/* toSlashes */.TH)(relativePattern)], literal: true };
    if (!isGlob(relativePattern)) {
        report('There is no such file in the workspace. Correct the path, and run this step after the checkout and whatever writes the file.');
        return none;
    }
    const matches = [];
    for await (const match of globFiles(relativePattern, root, signal)) {
        if (!(await isFolder((0,external_node_path_.join)(root, match))))
            matches.push((0,paths/* toSlashes */.TH)(match));
    }
    if (matches.length === 0) {
        report('The pattern matches no file of the workspace (node_modules, .git and names with a dot in front are left out). Correct it, or remove it.');
    }
    return { paths: matches.sort(), literal: false };
}
async function* globFiles(pattern, root, signal) {
    // Node's own: tinyglobby finds the same and adds 96 kB, and by default it walks through links out of the workspace.
    const exclude = (path) => SKIPPED.has((0,external_node_path_.basename)(path));
    for await (const match of (0,promises_.glob)(pattern, { cwd: root, exclude })) {
        signal?.throwIfAborted();
        if (!exclude(match))
            yield match;
    }
}
/** A pattern relative to the workspace, or `undefined` after a report of why there is none. */
function withinWorkspace(pattern, workspace, root, report) {
    if (pattern.includes('\0')) {
        report('Expected a path, found a zero byte in it. Remove it.');
        return undefined;
    }
    if (external_node_path_.sep === '/' && pattern.includes('\\')) {
        report('Expected / between folders, found a backslash. Write / on every platform.');
        return undefined;
    }
    const path = (0,paths/* toSlashes */.TH)(pattern);
    if (isGlob(path) && path.split('/').includes('..')) {
        report('Expected a pattern without `..`. Write it from the root of the workspace.');
        return undefined;
    }
    for (const base of [root, workspace]) {
        const inner = (0,external_node_path_.relative)(base, (0,external_node_path_.resolve)(base, path));
        if ((0,paths/* isWithin */.UO)(base, (0,external_node_path_.resolve)(base, path)))
            return inner || '.';
    }
    report('The path leads out of the workspace, and only files of the workspace are read. Copy the file into it.');
    return undefined;
}
/** Follows links, and makes sure that a regular file of the workspace is at their end: its real path. */
async function locate(match, root, pattern, report) {
    const path = match === pattern ? undefined : match;
    try {
        const real = await (0,promises_.realpath)((0,external_node_path_.join)(root, match));
        if (!(0,paths/* isWithin */.UO)(root, real)) {
            report('A link leads out of the workspace, and only files of the workspace are read. Copy the file into it.', path);
            return undefined;
        }
        const stats = await (0,promises_.stat)(real);
        if (stats.isFile())
            return real;
        const found = stats.isDirectory() ? 'a folder' : 'something else, such as a pipe';
        report(`Expected a file, found ${found}. Name the file itself, or a pattern such as FOLDER/**/serverless.yml.`, path);
    }
    catch (error) {
        report(`The file cannot be found (${(0,errors/* messageOf */.bD)(error)}). Correct the link, or take the path out of the list.`, path);
    }
    return undefined;
}
async function isFolder(path) {
    return await (0,promises_.stat)(path).then((stats) => stats.isDirectory(), () => false);
}
function isGlob(path) {
    return /[*?[{]|[!+@]\(/.test(path);
}

// EXTERNAL MODULE: ./build/layers/manifests/identify.js
var identify = __webpack_require__(2124);
// EXTERNAL MODULE: ./build/layers/manifests/manifest-error.js
var manifest_error = __webpack_require__(2482);
// EXTERNAL MODULE: ./build/layers/manifest-value.js
var manifest_value = __webpack_require__(4306);
// EXTERNAL MODULE: ./build/layers/reference.js
var reference = __webpack_require__(982);
;// CONCATENATED MODULE: ./build/layers/manifests/outputs.js



/** Settles what each output is, before any file that uses one is read. Throws as `findNewest` does. */
async function resolveOutputs({ publishers, values, findNewest }) {
    const used = new Set();
    const problems = [];
    const find = createFinder(values, used);
    const published = [];
    const known = new Map();
    for (const publisher of publishers) {
        const name = agreed(publisher, 'name', find, reference/* parseName */.$q);
        const region = agreed(publisher, 'region', find, reference/* parseRegion */.cf);
        const given = find(outputOf(publisher, 'version'));
        const newest = given?.ok === true && given.value === manifest_value/* NEWEST */.R;
        let version = given ?? notDeployed(publisher);
        if (newest && name.ok && region.ok)
            version = { ok: true, value: String(await findNewest({ region: region.value, name: name.value })) };
        known.set(publisher, { name, region, version });
        if (given === undefined)
            continue;
        const parsed = version.ok ? (0,reference/* parseVersion */.ot)(version.value) : version;
        if (name.ok && region.ok && parsed.ok)
            published.push({ publisher, newest, region: region.value, name: name.value, version: parsed.value });
        for (const field of [name, region, ...(newest && !(name.ok && region.ok) ? [] : [parsed])])
            if (!field.ok)
                problems.push({ ...placeOf(publisher), message: field.problem });
    }
    const lookUp = (reference) => {
        const output = parseOutput(reference);
        if (output === undefined)
            return undefined;
        const publisher = publishers.find((one) => isOf(one, output));
        const { key } = output;
        if (publisher !== undefined && (key === 'name' || key === 'region' || key === 'version'))
            return known.get(publisher)?.[key];
        const given = find(output);
        return given?.ok === true && given.value === manifest_value/* NEWEST */.R ? unknownNewest(output.instance) : given;
    };
    const unused = () => values.filter((value) => !used.has(value));
    return {
        lookUp,
        published,
        get problems() {
            return [...problems, ...unused().map(unusedValue)];
        },
    };
}
const placeOf = ({ path, line }) => ({ path, line });
const outputOf = ({ stage, app, instance }, key) => ({
    stage,
    app,
    instance,
    key,
});
const isOf = (publisher, { stage, app, instance }) => publisher.stage === stage && publisher.app === app && publisher.instance === instance;
function parseOutput(reference) {
    const match = /^([^:]+):([^:]+):([^:.]+)\.(\w+)$/.exec(reference);
    const [, stage = '', app = '', instance = '', key = ''] = match ?? [];
    return match === null ? undefined : { stage, app, instance, key };
}
/** Finds the value of an output. A short form may mean one instance only: it is refused where two have that name. */
function createFinder(values, used) {
    const owners = new Map();
    return (output) => {
        const { stage, app, instance, key } = output;
        const fits = values.filter((value) => value.instance === instance && value.key === key);
        const whole = fits.find(({ project }) => project?.stage === stage && project.app === app);
        const found = whole ?? fits.find(({ project }) => project === undefined);
        if (found === undefined)
            return undefined;
        used.add(found);
        const owner = `${stage}:${app}`;
        const other = owners.get(found) ?? owner;
        owners.set(found, other);
        if (found === whole || other === owner)
            return { ok: true, value: found.value };
        return {
            ok: false,
            problem: `The manifest value \`${found.written}\` could mean ${other}:${instance} or ${owner}:${instance}. Write \`output:${owner}:${instance}.${key}=…\` for each.`,
        };
    };
}
/** A name or region: that of the file, with which a value must agree, or else the value. */
function agreed(publisher, key, find, parse) {
    const own = publisher[key];
    const given = find(outputOf(publisher, key));
    if (given === undefined || !given.ok)
        return given ?? own ?? unnamed(publisher);
    const parsed = parse(given.value);
    if (!parsed.ok || own === undefined || !own.ok || own.value === parsed.value)
        return parsed;
    return {
        ok: false,
        problem: `The ${key} of ${(0,base_text/* quoted */.TL)(publisher.instance)}: the file has ${(0,base_text/* quoted */.TL)(own.value)}, the manifest value is ${(0,base_text/* quoted */.TL)(parsed.value)}. Remove the value that is wrong.`,
    };
}
function unnamed({ instance, path }) {
    return {
        ok: false,
        problem: `${path} gives its layer no name, so the tool makes one up. Add \`inputs.name\`, or the manifest value \`${instance}.name=NAME\`.`,
    };
}
function notDeployed({ instance, path }) {
    return {
        ok: false,
        problem: `it is the version that ${path} publishes, known only once that is deployed. Deploy the layer first, then gate with the manifest value \`${instance}.version=N\` (or \`${instance}.version=${manifest_value/* NEWEST */.R}\`), then deploy this file.`,
    };
}
function unknownNewest(instance) {
    return {
        ok: false,
        problem: `\`${instance}.version=${manifest_value/* NEWEST */.R}\` needs the file that publishes the layer. Gate that too, or write the number of the version.`,
    };
}
function unusedValue({ written }) {
    const message = `\`${written}\`: nothing in the manifests reads this value. Correct the name of the instance, or remove it.`;
    return { path: 'manifest values', line: undefined, message };
}
/** The published layer that a function in another region was meant to bind; `undefined` where there is none. */
function publishedElsewhere(id, published) {
    if (published.some((layer) => (0,reference/* formatReference */.FH)(layer) === (0,reference/* formatReference */.FH)(id)))
        return undefined;
    return published.find(({ name, version }) => name === id.name && version === id.version);
}

// EXTERNAL MODULE: ./build/layers/manifests/read-document.js
var read_document = __webpack_require__(3860);
// EXTERNAL MODULE: ./build/layers/documents/tree.js
var documents_tree = __webpack_require__(5908);
// EXTERNAL MODULE: ./build/layers/manifests/workspace-files.js
var workspace_files = __webpack_require__(589);
// EXTERNAL MODULE: ./build/layers/manifests/serverless/project.js
var serverless_project = __webpack_require__(6996);
;// CONCATENATED MODULE: ./build/layers/manifests/serverless/neighbours.js



/** Names that tell whether a folder is deployed by itself, in the order of `isDeployableProjectExists`. */
const DEPLOYABLE_FILES = [
    ...serverless_project/* SERVERLESS_FILES */.d1,
    'serverless.js',
    'serverless.component.yml',
    'serverless.component.yaml',
    'serverless.component.json',
];
/**
 * Finds the files that the tools would read instead of a gated one, or would deploy together with it.
 *
 * serverless-tencent `src/libs/utils/basic.js` (the same in scf): of several files in a folder `loadInstanceConfig` takes one and
 * ignores the others. Where a folder's own file has no `component`, or is absent, `getTemplate` deploys every folder in it
 * that has a file, whatever the folder is called (see `deploysFolders`); one level only.
 */
async function findNeighbours(workspace, gated) {
    const problems = [];
    const folders = new Set([...gated.paths].map(workspace_files/* folderOf */.yS));
    for (const folder of folders) {
        const present = await presentFiles(workspace, folder);
        if (present.length > 1)
            problems.push(rivals(folder, present, gated));
    }
    const projects = new Set();
    for (const folder of folders) {
        const above = (0,workspace_files/* parentOf */.gN)(folder);
        for (const project of above === undefined ? [folder] : [folder, above])
            projects.add(project);
    }
    for (const project of projects) {
        if (!(await deploysFolders(workspace, project)))
            continue;
        const missing = [];
        for (const name of await workspace.foldersOf(project)) {
            for (const path of await presentFiles(workspace, (0,workspace_files/* inFolder */._z)(project, name))) {
                if (!gated.paths.has(path) && !gated.isExcluded(path))
                    missing.push(path);
            }
        }
        if (missing.length > 0)
            problems.push(notGated(project, missing, gated));
    }
    return problems;
}
async function presentFiles(workspace, folder) {
    const paths = serverless_project/* SERVERLESS_FILES */.d1.map((name) => (0,workspace_files/* inFolder */._z)(folder, name));
    const present = await Promise.all(paths.map((path) => workspace.exists(path)));
    return paths.filter((_, index) => present[index]);
}
/**
 * Whether the tool, started in this folder, deploys the folders in it: `isDeployableProjectExists`, `runningTemplate` and
 * `checkTemplateAppAndStage`. It does where the folder is nothing by itself, and every folder in it (but those with a dot, which
 * are deployed all the same) has a component of one app and stage. A file that can't be read here counts as one that fits.
 */
async function deploysFolders(workspace, folder) {
    for (const name of DEPLOYABLE_FILES) {
        const path = (0,workspace_files/* inFolder */._z)(folder, name);
        if (!(await workspace.exists(path)))
            continue;
        const tree = serverless_project/* SERVERLESS_FILES */.d1.some((file) => file === name) ? await readTree(workspace, path) : undefined;
        if ((0,documents_tree/* isTruthy */.zz)((0,documents_tree/* child */.jf)(tree, 'component')) || (0,documents_tree/* isTruthy */.zz)((0,documents_tree/* child */.jf)(tree, 'service')))
            return false;
        break;
    }
    const projects = new Set();
    for (const name of await workspace.foldersOf(folder)) {
        if (name.startsWith('.'))
            continue;
        const path = (await presentFiles(workspace, (0,workspace_files/* inFolder */._z)(folder, name))).at(-1);
        const own = path === undefined ? undefined : await readTree(workspace, path);
        if (own === undefined)
            continue;
        if (!(0,documents_tree/* isTruthy */.zz)((0,documents_tree/* child */.jf)(own, 'component')))
            return false;
        const parent = await (0,serverless_project/* fileOf */.W7)(workspace, folder).catch(() => undefined);
        projects.add((0,serverless_project/* writtenProject */.dI)({ own, parent, parentIsScript: false }));
    }
    return projects.size <= 1;
}
async function readTree(workspace, path) {
    const read = await workspace.read(path);
    if (read?.ok !== true)
        return undefined;
    try {
        return (0,serverless_project/* parseServerless */.gO)(read.text, path);
    }
    catch (error) {
        if (error instanceof documents_tree/* UnreadableText */.j5)
            return undefined;
        throw error;
    }
}
function rivals(folder, present, gated) {
    const winner = present.at(-1) ?? '';
    const path = present.find((file) => gated.paths.has(file) && file !== winner) ?? winner;
    const others = present.filter((file) => file !== winner).join(' and ');
    return {
        path,
        line: 1,
        message: `The folder ${folder} has several serverless files; the tools read ${winner} and ignore ${others}. Keep one of them.`,
    };
}
function notGated(project, missing, gated) {
    const shown = missing.slice(0, 10).join(', ');
    const more = missing.length > 10 ? ` and ${missing.length - 10} more` : '';
    const path = [...gated.paths].find((file) => (0,workspace_files/* folderOf */.yS)(file) === project) ??
        [...gated.paths].find((file) => (0,workspace_files/* parentOf */.gN)((0,workspace_files/* folderOf */.yS)(file)) === project) ??
        project;
    const place = project === '.' ? 'the root of the workspace' : project;
    return {
        path,
        line: 1,
        message: `A deployment of ${place} also deploys ${shown}${more}. Add each to the list of manifests, or leave it out there with a line such as \`!${missing[0]}\` if you deploy with \`--target\`.`,
    };
}

// EXTERNAL MODULE: ./build/layers/content-pin.js
var content_pin = __webpack_require__(2556);
// EXTERNAL MODULE: ./build/layers/manifests/env-files.js
var env_files = __webpack_require__(1151);
// EXTERNAL MODULE: ./build/layers/manifests/serverless/expressions.js
var expressions = __webpack_require__(7918);
// EXTERNAL MODULE: ./build/layers/manifests/serverless/read-component.js + 1 modules
var read_component = __webpack_require__(8085);
// EXTERNAL MODULE: ./build/layers/manifests/serverless/read-serverless.js
var read_serverless = __webpack_require__(5612);
;// CONCATENATED MODULE: ./build/layers/manifests/serverless/publisher.js










/** The publisher that a Serverless document is; `undefined` where it is none, or cannot be read, which its own reading tells. */
async function readPublisher(document, path, workspace, rules) {
    const inputs = (0,documents_tree/* child */.jf)(document, 'inputs');
    if (document.kind !== 'map' || inputs?.kind !== 'map' || (0,read_component/* componentNameOf */.C5)(document) !== 'layer')
        return undefined;
    try {
        const { files, ...project } = await (0,read_serverless/* surroundings */.i5)(document, (0,workspace_files/* folderOf */.yS)(path), workspace);
        const variables = { ...rules, files };
        const own = (0,serverless_project/* ownNames */.Dx)(project, variables);
        const { name: instance, stage, app } = own;
        if (!instance.ok || !stage.ok || !app.ok)
            return undefined;
        const fill = createFiller(variables, own);
        const [name, region] = [(0,documents_tree/* child */.jf)(inputs, 'name'), (0,documents_tree/* child */.jf)(inputs, 'region')];
        return {
            ...{ path, line: (0,documents_tree/* child */.jf)(document, 'component')?.line ?? document.line },
            ...{ instance: instance.text, stage: stage.text, app: app.text },
            name: (0,documents_tree/* isTruthy */.zz)(name) ? fill(name, '`name`', reference/* parseName */.$q) : undefined,
            region: (0,documents_tree/* isTruthy */.zz)(region) ? fill(region, '`region`', reference/* parseRegion */.cf) : { ok: true, value: read_component/* DEFAULT_REGION */.t9 },
            content: readSource(document, inputs, path, fill),
        };
    }
    catch (error) {
        if (error instanceof documents_tree/* UnreadableText */.j5 ||
            error instanceof serverless_project/* UnreadableNeighbour */.$f ||
            error instanceof env_files/* UnreadableEnvFile */.lZ)
            return undefined;
        throw error;
    }
}
function createFiller(variables, own) {
    return (tree, what, parse) => {
        const text = (0,documents_tree/* textOf */.b6)(tree);
        if (text === undefined)
            return {
                ok: false,
                problem: `The ${what}: expected a text, found ${(0,documents_tree/* describeTree */.cn)(tree)}. Write it out.`,
            };
        const filled = (0,expressions/* substitute */.V)(text, variables, own);
        if (!filled.ok)
            return { ok: false, problem: `The ${what}: ${filled.problem}` };
        const parsed = parse(filled.text);
        if (parsed.ok)
            return parsed;
        // The text may be a secret by now.
        if (filled.variables.length > 0)
            return {
                ok: false,
                problem: `The ${what}: with ${filled.variables.join(', ')} filled in, it is no valid value. Correct the variable (what it holds is not shown).`,
            };
        return { ok: false, problem: `The ${what}: ${parsed.problem}. Correct it.` };
    };
}
const anyText = (text) => ({ ok: true, value: text });
/**
 * What the tool packs (`@serverless/platform-client-china` 2.4.2 `src/instance.js`; serverless-tencent `src/libs/utils/utils.js`, which resolves
 * the paths against the file's folder): `dist` where there is a `hook` for it, else `src`. `bucket` and `object` together: nothing is packed
 * (tencent-layer `src/utils.js`).
 */
function readSource(document, inputs, path, fill) {
    const merged = (0,documents_tree/* child */.jf)((0,documents_tree/* child */.jf)((0,documents_tree/* child */.jf)(document, 'commandInputs'), 'deploy'), 'src');
    if (merged !== undefined)
        return {
            ok: false,
            problem: '`commandInputs.deploy.src` replaces `inputs.src` in a deployment. Move it to `inputs`.',
        };
    const src = (0,documents_tree/* child */.jf)(inputs, 'src');
    if (!(0,documents_tree/* isTruthy */.zz)(src))
        return undefined;
    if (src.kind === 'list')
        return { ok: false, problem: '`src`: expected a folder, found a list. Correct it.' };
    if ((0,documents_tree/* isTruthy */.zz)((0,documents_tree/* child */.jf)(src, 'bucket')) && (0,documents_tree/* isTruthy */.zz)((0,documents_tree/* child */.jf)(src, 'object')))
        return undefined;
    const built = (0,documents_tree/* isTruthy */.zz)((0,documents_tree/* child */.jf)(src, 'hook')) ? (0,documents_tree/* child */.jf)(src, 'dist') : undefined;
    const place = src.kind === 'scalar' ? src : (0,documents_tree/* isTruthy */.zz)(built) ? built : (0,documents_tree/* child */.jf)(src, 'src');
    if (!(0,documents_tree/* isTruthy */.zz)(place))
        return undefined;
    const folder = fill(place, '`src`', anyText);
    const target = (0,documents_tree/* isTruthy */.zz)((0,documents_tree/* child */.jf)(src, 'targetDir'))
        ? fill((0,documents_tree/* child */.jf)(src, 'targetDir') ?? src, '`targetDir`', content_pin/* parseTarget */.h)
        : anyText('');
    const exclude = readGlobs((0,documents_tree/* child */.jf)(src, 'exclude'), '`exclude`', fill);
    const include = readGlobs((0,documents_tree/* child */.jf)(src, 'include'), '`include`', fill);
    if (!folder.ok)
        return folder;
    if (!target.ok)
        return target;
    if (!exclude.ok)
        return exclude;
    if (!include.ok)
        return include;
    const noModules = (0,documents_tree/* isTruthy */.zz)((0,documents_tree/* child */.jf)(inputs, 'installDependency')) ? ['node_modules'] : [];
    return {
        ok: true,
        value: {
            path: external_node_path_.posix.isAbsolute(folder.value) ? folder.value : external_node_path_.posix.join((0,workspace_files/* folderOf */.yS)(path), folder.value),
            target: target.value,
            exclude: ['.git', ...exclude.value, ...noModules],
            include: include.value,
            links: 'packed',
            origin: `${path}:${src.line}`,
        },
    };
}
/** `exclude` and `include` are a glob or a list of globs. */
function readGlobs(tree, what, fill) {
    if (!(0,documents_tree/* isTruthy */.zz)(tree))
        return { ok: true, value: [] };
    const globs = [];
    for (const item of tree.kind === 'list' ? (0,documents_tree/* itemsOf */.S3)(tree) : [tree]) {
        const glob = fill(item, what, content_pin/* parseGlob */.q);
        if (!glob.ok)
            return glob;
        globs.push(glob.value);
    }
    return { ok: true, value: globs };
}

;// CONCATENATED MODULE: ./build/layers/manifests/read-manifests.js











/**
 * Reads every manifest that the patterns name, each as the tool that deploys it does, and looks for what that tool would read
 * instead of it or deploy beside it. A layer that several functions bind is there once for each of them.
 *
 * @throws ManifestError with every problem of every file; the reason of `signal` when that is aborted
 */
async function readManifests(request) {
    const { patterns, workspace: folder, signal } = request;
    const root = await findWorkspace(folder);
    if (root === undefined) {
        const message = 'The workspace does not exist. Run actions/checkout before this step.';
        throw new manifest_error/* ManifestError */.S([{ path: patterns[0] ?? 'manifests', line: undefined, message }]);
    }
    const { files, problems, isExcluded } = await findFiles(patterns, folder, root, signal);
    const workspace = (0,workspace_files/* openWorkspace */.OH)(root);
    const identified = await identifyFiles(files, problems, signal);
    const publishers = await findPublishers(identified, workspace, request);
    const outputs = await resolveOutputs({ ...request, publishers });
    const reading = { layers: [], lists: [], files: [], published: outputs.published };
    const named = {
        Serverless: new Set(),
        CloudBase: new Set(),
        Terraform: new Set(),
    };
    for (const file of identified) {
        signal?.throwIfAborted();
        const { path, literal } = file;
        const rules = { ...request, outputs: outputs.lookUp };
        const document = await (0,read_document/* readDocument */.u)(file.identified, path, workspace, rules);
        const { tool, format, layers, lists } = document;
        for (const problem of document.problems)
            problems.push({ path, ...problem });
        if (tool !== undefined && (0,identify/* isFoundByName */.t)(path))
            named[tool].add(path);
        reading.files.push({ path, format, layers: layers.length, literal });
        for (const layer of layers)
            reading.layers.push({ ...layer, path });
        for (const list of lists)
            reading.lists.push(list.map((layer) => ({ ...layer, path })));
    }
    problems.push(...outputs.problems, ...reading.published.flatMap(contentProblem));
    problems.push(...reading.layers.flatMap((layer) => regionProblem(layer, reading.published)));
    problems.push(...(await findNeighbours(workspace, { paths: named.Serverless, isExcluded })));
    problems.push(...(await (0,neighbours/* findEarlierPlaces */.q)(workspace, named.CloudBase)));
    if (problems.length === 0 && !request.allowEmpty)
        problems.push(...emptyFiles(reading, publishers, patterns));
    const distinct = withoutRepeats(problems);
    if (distinct.length > 0)
        throw new manifest_error/* ManifestError */.S(distinct);
    return reading;
}
async function identifyFiles(files, problems, signal) {
    const found = [];
    for (const { path, real, literal } of files) {
        signal?.throwIfAborted();
        const text = await (0,read_text/* readText */.yR)(real);
        if (text.ok)
            found.push({ path, literal, identified: (0,read_document/* identifyText */.E)(text.text, path) });
        else
            problems.push({ path, line: undefined, message: text.problem });
    }
    return found;
}
async function findPublishers(files, workspace, rules) {
    const publishers = [];
    for (const { path, identified } of files) {
        if (!identified.ok || identified.tool !== 'Serverless')
            continue;
        const publisher = await readPublisher(identified.tree, path, workspace, rules);
        if (publisher !== undefined)
            publishers.push(publisher);
    }
    return publishers;
}
/** What a published layer holds must be known, where it was packed from a folder. */
function contentProblem({ publisher: { path, line, content } }) {
    return content?.ok === false ? [{ path, line, message: content.problem }] : [];
}
function regionProblem(layer, published) {
    const other = layer.fromOutput === true ? publishedElsewhere(layer, published) : undefined;
    if (other === undefined)
        return [];
    const { path, line } = layer;
    const message = `The function ${(0,base_text/* quoted */.TL)(layer.function)} in ${layer.region} binds the layer that ${other.publisher.path} publishes in ${other.region}: a function binds layers of its own region only. Correct one of the two regions.`;
    return [{ path, line, message }];
}
/**
 * Manifests that name no layer. Of many components matched by a glob most may name none; one that is named by its path is
 * meant to. A project's own file names none by its nature: its components are in the folders below it. Nor does one that publishes a layer.
 */
function emptyFiles({ files, published }, publishers, patterns) {
    const remedy = 'Correct the file, take it out of the list of manifests, or allow manifests without layers if this is intended.';
    const empty = files.filter(({ path, layers, literal, format }) => literal &&
        layers === 0 &&
        format !== 'Serverless project' &&
        !publishers.some((publisher) => publisher.path === path));
    if (empty.length > 0) {
        const message = `Expected a layer, found none. ${remedy}`;
        return empty.map(({ path }) => ({ path, line: 1, message, setting: 'empty manifests' }));
    }
    if (files.length === 0 || published.length > 0 || files.some(({ layers }) => layers > 0))
        return [];
    if (publishers.length > 0) {
        return publishers.map(({ path, line, instance }) => ({
            ...{ path, line },
            message: `The file publishes a layer, and no manifest uses it. Give its version as the manifest value \`${instance}.version=N\`, or gate the files that use it too.`,
        }));
    }
    const message = `Expected a layer in one of ${files.length} files, found none. ${remedy}`;
    return [{ path: patterns[0] ?? 'manifests', line: undefined, message, setting: 'empty manifests' }];
}
/** A wrong value that counts for several layers, such as the region of their function, is one thing to correct. */
function withoutRepeats(problems) {
    const byText = new Map();
    for (const problem of problems) {
        const text = `${problem.path}:${problem.line}: ${problem.message}`;
        if (!byText.has(text))
            byText.set(text, problem);
    }
    return [...byText.values()];
}


/***/ })

};
