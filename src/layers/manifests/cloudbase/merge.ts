import type { MapTree, Tree } from '../../documents/tree.ts';

/**
 * Lays `over` over `under` as lodash's `merge({}, under, over)` does: mappings by key, lists by place, anything else replaces.
 * What is merged keeps the line of `over`.
 */
export function mergeTrees(under: Tree, over: Tree): Tree {
  if (under.kind === 'map' && over.kind === 'map') {
    const entries = new Map(under.entries);
    for (const [key, value] of over.entries) {
      const other = entries.get(key);
      entries.set(key, other === undefined ? value : mergeTrees(other, value));
    }
    return { kind: 'map', line: over.line, entries };
  }
  if (under.kind === 'list' && over.kind === 'list') {
    const length = Math.max(under.items.length, over.items.length);
    const items = Array.from({ length }, (_, index) => mergeItems(under.items[index], over.items[index]));
    return { kind: 'list', line: over.line, items: items.flatMap((item) => item ?? []) };
  }
  return over;
}

function mergeItems(under: Tree | undefined, over: Tree | undefined): Tree | undefined {
  return under === undefined || over === undefined ? (over ?? under) : mergeTrees(under, over);
}

/** `{...tree, ...more}`. */
export function spread(tree: MapTree, more: MapTree): MapTree {
  return { kind: 'map', line: tree.line, entries: new Map([...tree.entries, ...more.entries]) };
}
