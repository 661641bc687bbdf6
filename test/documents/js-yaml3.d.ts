declare module 'js-yaml3' {
  const yaml: { load(text: string): unknown };
  export default yaml;
}
