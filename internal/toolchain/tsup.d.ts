export declare function libraryConfig(
  entry: Record<string, string>,
  options?: { facades?: string[]; esModules?: string[] },
): unknown;
