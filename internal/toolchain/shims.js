// What built files use in place of what CommonJS, Node 20 and test frameworks' realms do not have. Only what a file uses is in it.

/** Undefined where a bundler has made an ES module of the file: nothing but threads, optional peers and the banner asks for it. */
export const __importMetaUrl = /* @__PURE__ */ ownUrl();

function ownUrl() {
  return typeof __filename === 'string'
    ? require('node:url').pathToFileURL(__filename).href
    : undefined;
}

// Node 20 and 22 have them in their main realm only, and test frameworks run files in others: there the method would be
// called "undefined". What is used instead is what compiled `using` looks for, esbuild's and Babel's.
const { dispose, asyncDispose } = Symbol;
export const __dispose = dispose ?? /* @__PURE__ */ Symbol.for('Symbol.dispose');
export const __asyncDispose = asyncDispose ?? /* @__PURE__ */ Symbol.for('Symbol.asyncDispose');
