// Runs one example as its reader would: a file in an empty project that has the packages installed.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import ts from 'typescript';
import { publicPackages, root } from './repository.js';
import { runProgram, type ProgramRun } from './run-program.js';
import { isEsModule, type Snippet } from './snippets.js';
import { temporaryFolder } from './temporary-folder.js';

export async function runSnippet({
  code,
  language,
  nodeArgs,
  files,
}: Snippet): Promise<ProgramRun> {
  await using folder = await temporaryFolder();
  const scope = join(folder.path, 'node_modules', '@tcp-echo');
  await mkdir(scope, { recursive: true });
  for (const found of publicPackages()) {
    await symlink(found.folder, join(scope, found.shortName), 'junction');
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder.path, name), content);
  }
  if (language === 'sh') {
    await writeFile(join(folder.path, 'snippet.sh'), code);
    const PATH = `${await putCommand(folder.path)}${delimiter}${process.env['PATH']}`;
    return await runProgram('bash', ['-e', 'snippet.sh'], { cwd: folder.path, env: { PATH } });
  }
  const esModule = isEsModule(code);
  const file = esModule ? 'snippet.mjs' : 'snippet.cjs';
  await writeFile(join(folder.path, file), language === 'ts' ? withoutTypes(code, esModule) : code);
  // Awaited here: the folder is gone once this returns.
  return await runProgram(process.execPath, [...nodeArgs, file], { cwd: folder.path });
}

/** Puts `tcp-echo` where a package manager would; resolves with the folder, for PATH. */
async function putCommand(project: string): Promise<string> {
  const folder = join(project, 'node_modules', '.bin');
  const binary = join(root, 'packages', 'cli', 'bin', 'tcp-echo.cjs');
  await mkdir(folder, { recursive: true });
  const lines = ['#!/bin/sh', `exec '${process.execPath}' '${binary}' "$@"`, ''];
  await writeFile(join(folder, 'tcp-echo'), lines.join('\n'), { mode: 0o755 });
  return folder;
}

function withoutTypes(code: string, esModule: boolean): string {
  const module = esModule ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
  return ts.transpileModule(code, { compilerOptions: { module, target: ts.ScriptTarget.ES2023 } })
    .outputText;
}
