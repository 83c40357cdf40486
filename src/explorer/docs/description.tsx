/** A description as its author meant it: an empty line begins a paragraph, any other goes on; `names` are code. */

export function Description({ text }: { readonly text: string | null | undefined }) {
  const paragraphs = (text ?? "").split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== "");
  return (
    <>
      {paragraphs.map((paragraph) => (
        <p key={paragraph}>
          {paragraph
            .replaceAll(/\s+/g, " ")
            .trim()
            .split(/(`[^`]+`)/)
            .map((part, index) =>
              part.startsWith("`") ? <code key={index}>{part.slice(1, -1)}</code> : part,
            )}
        </p>
      ))}
    </>
  );
}
