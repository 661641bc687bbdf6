declare module 'js-yaml3' {
  export function load(text: string): unknown;
}
