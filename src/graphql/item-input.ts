/** What a new item may be. */

export interface CreateItemInput {
  readonly title: string;
  readonly description?: string | null;
}

/** Both count characters (Unicode code points), as sent. */
const maxTitleLength = 200;
const maxDescriptionLength = 10_000;

/** @returns what is wrong with the input, naming the field and what it may hold; `undefined` where nothing is. */
export function itemInputFault({ title, description }: CreateItemInput): string | undefined {
  if (title.trim() === "") {
    return `title must have 1 to ${maxTitleLength} characters, and not only spaces.`;
  }
  const titleLength = lengthOf(title);
  if (titleLength > maxTitleLength) {
    return `title must have at most ${maxTitleLength} characters, not ${titleLength}.`;
  }
  if (/\p{Control}/u.test(title)) {
    return "title must not hold control characters, such as a line break or a tab.";
  }
  if (hasLoneSurrogate(title)) return notUnicode("title");

  if (description === undefined || description === null) return undefined;
  const descriptionLength = lengthOf(description);
  if (descriptionLength > maxDescriptionLength) {
    return `description must have at most ${maxDescriptionLength} characters, not ${descriptionLength}.`;
  }
  // Databases cannot hold U+0000; line breaks and tabs are text here.
  if (description.includes("\0")) return "description must not hold the character U+0000.";
  if (hasLoneSurrogate(description)) return notUnicode("description");
  return undefined;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function notUnicode(field: string): string {
  return `${field} must be Unicode text: it holds half of a surrogate pair.`;
}
