export declare function libraryConfig(
  entry: Record<string, string>,
  options?: { facades?: string[] },
): unknown;

export declare function programConfig(entry: Record<string, string>): unknown;
