// A CommonJS module with an export that Node's lexer cannot see.
const hidden = 'multiply';
module.exports = { add: (a, b) => a + b };
module.exports[hidden] = (a, b) => a * b;
