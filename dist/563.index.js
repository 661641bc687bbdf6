export const id = 563;
export const ids = [563];
export const modules = {

/***/ 8563:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readManifests: () => (/* binding */ readManifests)
});

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
// EXTERNAL MODULE: ./build/layers/manifests/read-document.js
var read_document = __webpack_require__(3860);
// EXTERNAL MODULE: ./build/layers/documents/tree.js
var documents_tree = __webpack_require__(5908);
// EXTERNAL MODULE: ./build/layers/manifests/workspace-files.js
var workspace_files = __webpack_require__(589);
// EXTERNAL MODULE: ./build/layers/manifests/serverless/project.js
var project = __webpack_require__(6996);
;// CONCATENATED MODULE: ./build/layers/manifests/serverless/neighbours.js



/** Names that tell whether a folder is deployed by itself, in the order of `isDeployableProjectExists`. */
const DEPLOYABLE_FILES = [
    ...project/* SERVERLESS_FILES */.d1,
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
    const paths = project/* SERVERLESS_FILES */.d1.map((name) => (0,workspace_files/* inFolder */._z)(folder, name));
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
        const tree = project/* SERVERLESS_FILES */.d1.some((file) => file === name) ? await readTree(workspace, path) : undefined;
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
        const parent = await (0,project/* fileOf */.W7)(workspace, folder).catch(() => undefined);
        projects.add((0,project/* writtenProject */.dI)({ own, parent, parentIsScript: false }));
    }
    return projects.size <= 1;
}
async function readTree(workspace, path) {
    const read = await workspace.read(path);
    if (read?.ok !== true)
        return undefined;
    try {
        return (0,project/* parseServerless */.gO)(read.text, path);
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
    const reading = { layers: [], lists: [], files: [] };
    const named = {
        Serverless: new Set(),
        CloudBase: new Set(),
        Terraform: new Set(),
    };
    for (const file of files) {
        signal?.throwIfAborted();
        const { path, real, literal } = file;
        const text = await (0,read_text/* readText */.yR)(real);
        if (!text.ok) {
            problems.push({ path, line: undefined, message: text.problem });
            continue;
        }
        const document = await (0,read_document/* readDocument */.u)(text.text, path, workspace, request);
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
    problems.push(...(await findNeighbours(workspace, { paths: named.Serverless, isExcluded })));
    problems.push(...(await (0,neighbours/* findEarlierPlaces */.q)(workspace, named.CloudBase)));
    if (problems.length === 0 && !request.allowEmpty)
        problems.push(...emptyFiles(reading, patterns));
    const distinct = withoutRepeats(problems);
    if (distinct.length > 0)
        throw new manifest_error/* ManifestError */.S(distinct);
    return reading;
}
/**
 * Manifests that name no layer. Of many components matched by a glob most may name none; one that is named by its path is
 * meant to. A project's own file names none by its nature: its components are in the folders below it.
 */
function emptyFiles({ files }, patterns) {
    const remedy = 'Correct the file, take it out of the list of manifests, or allow manifests without layers if this is intended.';
    const empty = files.filter(({ layers, literal, format }) => literal && layers === 0 && format !== 'Serverless project');
    if (empty.length > 0) {
        const message = `Expected a layer, found none. ${remedy}`;
        return empty.map(({ path }) => ({ path, line: 1, message, setting: 'empty manifests' }));
    }
    if (files.length === 0 || files.some(({ layers }) => layers > 0))
        return [];
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
