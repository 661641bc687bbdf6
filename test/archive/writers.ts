import { buffer } from 'node:stream/consumers';
import AdmZip from 'adm-zip';
import { zipSync } from 'fflate';
import JSZip from 'jszip';
import { ZipFile } from 'yazl';
import ZipStream from 'zip-stream';

/** What a layer holds: path → content; a path with a last `/` is a folder. */
export type Files = Readonly<Record<string, Buffer>>;

async function withZipStream(files: Files, store: boolean): Promise<Buffer> {
  const zip = new ZipStream({ store });
  const whole = buffer(zip);
  for (const [name, data] of Object.entries(files)) {
    const folder = name.endsWith('/');
    await new Promise<void>((resolve, reject) => {
      const entry = {
        name,
        mode: folder ? 0o755 : 0o644,
        type: folder ? ('directory' as const) : ('file' as const),
      };
      zip.entry(folder ? null : data, entry, (error) => (error ? reject(error) : resolve()));
    });
  }
  zip.finish();
  return await whole;
}

async function withYazl(files: Files): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, data] of Object.entries(files)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(data, name, { compress: data.length > 100 });
  }
  zip.end();
  return await buffer(zip.outputStream);
}

async function withJsZip(files: Files, streamFiles: boolean): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, data] of Object.entries(files)) {
    zip.file(name, data, { dir: name.endsWith('/'), unixPermissions: 0o755 });
  }
  return await zip.generateAsync({
    type: 'nodebuffer',
    compression: 'DEFLATE',
    platform: 'UNIX',
    streamFiles,
  });
}

function withAdmZip(files: Files): Buffer {
  const zip = new AdmZip();
  for (const [name, data] of Object.entries(files)) zip.addFile(name, data);
  return zip.toBuffer();
}

/** Packs files with the writers that build tools of Node.js use. */
export const WRITERS: Readonly<Record<string, (files: Files) => Promise<Buffer> | Buffer>> = {
  // What archiver writes zips with.
  'zip-stream': (files) => withZipStream(files, false),
  'zip-stream, stored': (files) => withZipStream(files, true),
  yazl: withYazl,
  jszip: (files) => withJsZip(files, false),
  'jszip, streamed': (files) => withJsZip(files, true),
  'adm-zip': withAdmZip,
  fflate: (files) => Buffer.from(zipSync(files)),
};
