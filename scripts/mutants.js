/** The mutants of a source file: one small change each, found in TypeScript's syntax tree. */

import { createRequire } from "node:module";

// Loaded as the build finds its compiler: nothing that a start runs may import a development dependency.
/** @type {unknown} */
const compiler = createRequire(import.meta.url)("typescript");
const ts = /** @type {typeof import("typescript")} */ (compiler);

/**
 * @typedef {object} Mutant
 * @property {string} file path from the root of the repository
 * @property {number} line
 * @property {number} start
 * @property {number} end
 * @property {string} original
 * @property {string} replacement
 */

/** @typedef {import("typescript").Node} Node */
/** @typedef {{ node: Node, replacement: string }} Change */

const { SyntaxKind } = ts;

/** @type {ReadonlyMap<import("typescript").SyntaxKind, readonly string[]>} */
const operators = new Map([
  [SyntaxKind.EqualsEqualsEqualsToken, ["!=="]],
  [SyntaxKind.ExclamationEqualsEqualsToken, ["==="]],
  [SyntaxKind.AmpersandAmpersandToken, ["||"]],
  [SyntaxKind.BarBarToken, ["&&"]],
  [SyntaxKind.LessThanToken, ["<=", ">="]],
  [SyntaxKind.LessThanEqualsToken, ["<", ">"]],
  [SyntaxKind.GreaterThanToken, [">=", "<="]],
  [SyntaxKind.GreaterThanEqualsToken, [">", "<"]],
]);

const methods = new Map([
  ["every", "some"],
  ["some", "every"],
  ["isObjectType", "isInterfaceType"],
  ["isInterfaceType", "isObjectType"],
]);

/**
 * @param {string} file
 * @param {string} text
 * @returns {Mutant[]}
 */
export function mutantsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {Mutant[]} */
  const found = [];
  /** @param {Node} node */
  const visit = (node) => {
    // Types and imports change nothing that runs.
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) {
      return;
    }
    for (const { node: changed, replacement } of changesOf(node)) {
      const start = changed.getStart(source);
      const end = changed.getEnd();
      const { line } = source.getLineAndCharacterOfPosition(start);
      const original = text.slice(start, end);
      found.push({ file, line: line + 1, start, end, original, replacement });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * @param {Node} node
 * @returns {Change[]}
 */
function changesOf(node) {
  if (ts.isBinaryExpression(node)) return binaryChanges(node);
  if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken) {
    return [{ node, replacement: node.operand.getText() }];
  }
  if (node.kind === SyntaxKind.TrueKeyword) return [{ node, replacement: "false" }];
  if (node.kind === SyntaxKind.FalseKeyword) return [{ node, replacement: "true" }];
  if (ts.isIfStatement(node)) return conditionChanges(node.expression);
  if (ts.isConditionalExpression(node)) return conditionChanges(node.condition);
  if (ts.isIdentifier(node) && isCalled(node)) {
    const replacement = methods.get(node.text);
    return replacement === undefined ? [] : [{ node, replacement }];
  }
  if (ts.isArrayLiteralExpression(node)) return arrayChanges(node);
  if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
    return [{ node, replacement: ";" }];
  }
  return callChanges(node);
}

/**
 * @param {import("typescript").BinaryExpression} node
 * @returns {Change[]}
 */
function binaryChanges(node) {
  const { left, right, operatorToken } = node;
  if (operatorToken.kind === SyntaxKind.QuestionQuestionToken) {
    return [left, right].map((operand) => ({ node, replacement: `(${operand.getText()})` }));
  }
  return (operators.get(operatorToken.kind) ?? []).map((replacement) => ({
    node: operatorToken,
    replacement,
  }));
}

/**
 * A condition that always holds, and one that never does. What is a comparison is flipped elsewhere.
 *
 * @param {Node} condition
 * @returns {Change[]}
 */
function conditionChanges(condition) {
  return ["true", "false"].map((replacement) => ({ node: condition, replacement }));
}

/**
 * Lists put together from parts lose one of them.
 *
 * @param {import("typescript").ArrayLiteralExpression} node
 * @returns {Change[]}
 */
function arrayChanges({ elements }) {
  const isPutTogether = elements.some((element) => ts.isSpreadElement(element));
  if (!isPutTogether) return [];
  return elements.map((element) => ({ node: element, replacement: "...[]" }));
}

/**
 * A filter that lets everything through.
 *
 * @param {Node} node
 * @returns {Change[]}
 */
function callChanges(node) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  return name.text === "filter" ? [{ node, replacement: expression.getText() }] : [];
}

/** @param {import("typescript").Identifier} node */
function isCalled(node) {
  const { parent } = node;
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee;
}
