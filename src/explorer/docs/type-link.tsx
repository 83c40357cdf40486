/** The name of a type, and the way to its page. */

interface TypeLinkProps {
  readonly name: string;
  readonly open: (typeName: string) => void;
}

export function TypeLink({ name, open }: TypeLinkProps) {
  return (
    <button
      type="button"
      class="link"
      onClick={() => {
        open(name);
      }}
    >
      {name}
    </button>
  );
}
