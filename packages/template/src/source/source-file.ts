/** A file as the user named it, with its content. Loading works on these alone and never touches the file system. */
export interface SourceFile {
  /** Relative to the project, `/` between its parts; only its name and extension mean anything. */
  readonly path: string;
  readonly text: string | Uint8Array;
}

/** The last part of a path: `web/resources.yml` → `resources.yml`. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The extension in lower case, without its dot; empty where there is none. */
export const extension = (path: string): string => {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
};

/** The name without directories and extension: `web/resources.yml` → `resources`. */
export const stem = (path: string): string => {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
};
