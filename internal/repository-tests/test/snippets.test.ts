// Every example marked `run` in the documentation runs, and prints what it says it prints.
import { describe, expect, it } from 'vitest';
import { documents } from '../src/documents.js';
import { runSnippet } from '../src/run-snippet.js';
import { findSnippets, outputPattern } from '../src/snippets.js';

// CONTRIBUTING.md shows how an example is written, and what it shows is none itself.
const snippets = documents()
  .filter(({ name }) => name !== 'CONTRIBUTING.md')
  .flatMap(({ name, text }) =>
    findSnippets(text).map((snippet) => ({ place: `${name}:${snippet.line}`, snippet })),
  );

describe('an example in the documentation', () => {
  it.each(snippets)('$place prints what it promises', async ({ snippet }) => {
    const { ended, stdout, stderr } = await runSnippet(snippet);
    expect(ended, stderr).toBe(0);
    if (snippet.output !== undefined) {
      expect(stdout.trimEnd()).toMatch(outputPattern(snippet.output));
    }
  });
});

describe('findSnippets', () => {
  const fence = '```';
  const markdown = [
    `${fence}js\nnot(run);\n${fence}`,
    `${fence}js run -r ./preload\nconsole.log(1);\n${fence}`,
    'prints',
    `${fence}text\nport …\n${fence}`,
    `${fence}js file two.mjs\nexport default 2;\n${fence}`,
    `${fence}ts run\nawait 1;\n${fence}`,
    '# Another thing',
    `${fence}text\nnot its output\n${fence}`,
  ].join('\n\n');

  it('takes what is marked, with its arguments, the files above it and the output that follows', () => {
    expect(findSnippets(markdown)).toEqual([
      {
        line: 5,
        language: 'js',
        nodeArgs: ['-r', './preload'],
        code: 'console.log(1);\n',
        files: {},
        output: 'port …\n',
      },
      {
        line: 19,
        language: 'ts',
        nodeArgs: [],
        code: 'await 1;\n',
        files: { 'two.mjs': 'export default 2;\n' },
        output: undefined,
      },
    ]);
  });

  it('lets … stand for anything on one line, and for nothing else', () => {
    expect("from ('127.0.0.1', 44386)\nend").toMatch(outputPattern("from ('127.0.0.1', …)\nend\n"));
    expect("from ('127.0.0.1', 44386)\nmore").not.toMatch(outputPattern('from …\nend\n'));
    expect('a\nb').not.toMatch(outputPattern('…'));
  });
});

describe('runSnippet', () => {
  const snippet = { line: 1, nodeArgs: [], files: {}, output: undefined } as const;

  it('runs CommonJS, ES modules and TypeScript, each as what it is', async () => {
    const programs = [
      { language: 'js', code: 'console.log(typeof require);', prints: 'function' },
      {
        language: 'js',
        code: "import 'node:fs';\nconsole.log(typeof require);",
        prints: 'undefined',
      },
      {
        language: 'ts',
        code: "const word: string = 'typed';\nconsole.log(word);",
        prints: 'typed',
      },
    ] as const;
    for (const { language, code, prints } of programs) {
      const { stdout } = await runSnippet({ ...snippet, language, code });
      expect(stdout).toBe(`${prints}\n`);
    }
  });

  it('runs a shell that has the command', async () => {
    const code = 'tcp-echo send --hex x 2>&1 || echo $?\n';
    const { stdout } = await runSnippet({ ...snippet, language: 'sh', code });
    expect(stdout).toMatch(/^error: .*\nhint: .*\n2\n$/);
  });

  it('puts the files beside it', async () => {
    const files = { 'two.mjs': 'export default 2;' };
    const code = "import two from './two.mjs';\nconsole.log(two);";
    const { stdout } = await runSnippet({ ...snippet, language: 'js', code, files });
    expect(stdout).toBe('2\n');
  });

  it('tells a failure by its exit status', async () => {
    const { ended, stderr } = await runSnippet({ ...snippet, language: 'js', code: 'throw 1;' });
    expect(ended).toBe(1);
    expect(stderr).toContain('throw 1;');
  });
});
