// Finds the runnable examples in a Markdown text: CONTRIBUTING.md tells the convention.

export interface Snippet {
  /** Of its opening fence, counted from 1. */
  readonly line: number;
  readonly language: 'js' | 'ts' | 'sh';
  /** What the info string says after `run`: arguments for node. */
  readonly nodeArgs: readonly string[];
  readonly code: string;
  /** The blocks marked `file` above it, by name: what the code imports. */
  readonly files: Readonly<Record<string, string>>;
  /** The `text` block that follows, where there is one; `…` stands for anything on its line. */
  readonly output: string | undefined;
}

const block = /^```(js|ts|sh) (run|file)\b(.*)\n([\s\S]*?)^```$/gm;
// Right after it, or after one paragraph that introduces it.
const outputBlock = /^\s*(?:(?!#|```)\S.*\n)*\s*```text(?: output)?\n([\s\S]*?)^```$/m;

export function findSnippets(markdown: string): Snippet[] {
  const files: Record<string, string> = {};
  const snippets: Snippet[] = [];
  for (const match of markdown.matchAll(block)) {
    const [whole, language, kind, words = '', code = ''] = match;
    if (kind === 'file') {
      files[words.trim()] = code;
      continue;
    }
    const output = outputBlock.exec(markdown.slice(match.index + whole.length));
    snippets.push({
      line: markdown.slice(0, match.index).split('\n').length,
      language: language as Snippet['language'],
      nodeArgs: words.split(' ').filter(Boolean),
      code,
      files: { ...files },
      output: output?.index === 0 ? output[1] : undefined,
    });
  }
  return snippets;
}

/** Whether it says so by its own words; everything else is CommonJS. */
export function isEsModule(code: string): boolean {
  return /^(import|export)\s|^(?:(?:const|let) .*= )?(?:for )?await\b|^await using\b/m.test(code);
}

/** A pattern that matches what a documented output promises, line by line. */
export function outputPattern(output: string): RegExp {
  const literal = output.trimEnd().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('…', '.*')}$`);
}
