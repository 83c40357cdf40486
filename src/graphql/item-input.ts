/** What a new item may be, and what may become of one. */

import { hasLoneSurrogate, lengthOf, notUnicode } from "./input-text.js";

export interface CreateItemInput {
  readonly title: string;
  readonly description?: string | null;
  readonly ownerId?: string | null;
}

export interface UpdateItemInput {
  readonly id: string;
  readonly version?: number | null;
  readonly title?: string | null;
  readonly description?: string | null;
}

/** Both count characters (Unicode code points), as sent. */
const maxTitleLength = 200;
const maxDescriptionLength = 10_000;

/** @returns what is wrong with the input, naming the field and what it may hold; `undefined` where nothing is. */
export function itemInputFault(
  input: Pick<CreateItemInput, "title" | "description">,
): string | undefined {
  return titleFault(input.title) ?? descriptionFault(input.description);
}

/** As {@link itemInputFault}; what is left out is not looked at. */
export function itemChangeFault({ title, description }: UpdateItemInput): string | undefined {
  if (title === null) {
    return "title must not be null: every item has one. Leave it out to keep it as it is.";
  }
  return (title === undefined ? undefined : titleFault(title)) ?? descriptionFault(description);
}

function titleFault(title: string): string | undefined {
  if (title.trim() === "") {
    return `title must have 1 to ${maxTitleLength} characters, and not only spaces.`;
  }
  const titleLength = lengthOf(title);
  if (titleLength > maxTitleLength) {
    return `title must have at most ${maxTitleLength} characters, not ${titleLength}.`;
  }
  if (/[\p{Control}\u2028\u2029]/u.test(title)) {
    return "title must not hold control characters, such as a line break or a tab.";
  }
  return hasLoneSurrogate(title) ? notUnicode("title") : undefined;
}

function descriptionFault(description: string | null | undefined): string | undefined {
  if (description === undefined || description === null) return undefined;
  const descriptionLength = lengthOf(description);
  if (descriptionLength > maxDescriptionLength) {
    return `description must have at most ${maxDescriptionLength} characters, not ${descriptionLength}.`;
  }
  // Databases cannot hold U+0000; line breaks and tabs are text here.
  if (description.includes("\0")) return "description must not hold the character U+0000.";
  return hasLoneSurrogate(description) ? notUnicode("description") : undefined;
}
