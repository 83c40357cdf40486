/** The rules for one file: its name, its length, its first words, and what of the process it touches. */

import ts from "typescript";
import type { House } from "./house.js";

/** Files past a number of lines. */
export function longerThan(lines: number) {
  return (house: House): string[] =>
    [...house]
      .map(([path, text]) => ({ path, length: text.replace(/\n$/, "").split("\n").length }))
      .filter(({ length }) => length > lines)
      .map(({ path, length }) => `${path}: ${length} lines`);
}

/** Names that do not say what is inside. */
export function emptyNames(house: House): string[] {
  const says = /(^|\/)(utils?|helpers?|common|shared|types?|misc)(\.test)?(\.[jt]s)?(\/|$)/i;
  return [...house.keys()].filter((path) => says.test(path));
}

export function indexFilesInRooms(house: House): string[] {
  return [...house.keys()].filter((path) => /^src\/.+\/index\.[jt]s$/.test(path));
}

/** Files that do not begin with a doc comment (a shebang may stand before it). */
export function withoutDocComment(house: House): string[] {
  return [...house]
    .filter(([, text]) => !/^(#!.*\n)?\/\*\*(?!\/)/.test(text))
    .map(([path]) => path);
}

/** Where a member of `process` is used outside the one file that may. */
export function processMemberOutside(members: readonly string[], place: string) {
  return (house: House): string[] =>
    [...house]
      .filter(([path]) => path !== place)
      .flatMap(([path, text]) =>
        processMembers(path, text)
          .filter((member) => members.includes(member))
          .map((member) => `${path}: process.${member}`),
      );
}

/** They report a test as skipped, with the reason in its title, where the machine lacks the program that it needs. */
const mayReportSkipped = ["test/browser/chromium.ts", "test/cli/terminal.ts", "test/http/nginx.ts"];

/** Tests that are focused, skipped, promised or expected to fail. */
export function switchedTests(house: House): string[] {
  return [...house].flatMap(([path, text]) => {
    if (mayReportSkipped.includes(path)) return [];
    const found: string[] = [];
    visit(path, text, (node) => {
      if (ts.isIdentifier(node) && /^([xf](it|describe)|xtest)$/.test(node.text)) {
        found.push(`${path}: ${node.text}`);
      }
      if (
        ts.isPropertyAccessExpression(node) &&
        /^(only|skip|todo|failing)$/.test(node.name.text) &&
        /^(test|it|describe)\b/.test(node.expression.getText())
      ) {
        found.push(`${path}: ${node.getText()}`);
      }
    });
    return found;
  });
}

/** The members of `process` that a file names, however it got hold of `process`. */
function processMembers(path: string, text: string): string[] {
  const found: string[] = [];
  visit(path, text, (node) => {
    if (ts.isPropertyAccessExpression(node) && isProcess(node.expression)) {
      found.push(node.name.text);
    } else if (
      ts.isElementAccessExpression(node) &&
      isProcess(node.expression) &&
      ts.isStringLiteral(node.argumentExpression)
    ) {
      found.push(node.argumentExpression.text);
    } else if (
      ts.isVariableDeclaration(node) &&
      ts.isObjectBindingPattern(node.name) &&
      node.initializer !== undefined &&
      isProcess(node.initializer)
    ) {
      found.push(...node.name.elements.map((one) => (one.propertyName ?? one.name).getText()));
    } else if (
      ts.isImportDeclaration(node) &&
      /^["'](node:)?process["']$/.test(node.moduleSpecifier.getText()) &&
      node.importClause?.namedBindings !== undefined &&
      ts.isNamedImports(node.importClause.namedBindings)
    ) {
      const { elements } = node.importClause.namedBindings;
      found.push(...elements.map((one) => (one.propertyName ?? one.name).text));
    }
  });
  return found;
}

function isProcess(node: ts.Expression): boolean {
  return /^((globalThis|global)\.)?process$/.test(node.getText());
}

function visit(path: string, text: string, look: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    look(node);
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
}
