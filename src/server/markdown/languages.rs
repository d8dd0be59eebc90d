//! Languages that code blocks name, by what stands out in them.

/// What stands out in a language.
#[derive(Debug)]
pub(super) struct Language {
    names: &'static [&'static str],
    pub(super) line_comments: &'static [&'static str],
    pub(super) block_comment: Option<(&'static str, &'static str)>,
    /// What texts begin and end with.
    pub(super) quotes: &'static str,
    pub(super) keywords: &'static str,
    /// Words that are values.
    pub(super) values: &'static str,
    /// `SELECT` and `select` are the same.
    pub(super) folds_case: bool,
}

/// The language of this name.
pub(super) fn find(name: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.names.contains(&name))
}

const C_COMMENT: Option<(&str, &str)> = Some(("/*", "*/"));

const PLAIN: Language = Language {
    names: &[],
    line_comments: &[],
    block_comment: None,
    quotes: "\"'",
    keywords: "",
    values: "true false null",
    folds_case: false,
};

static LANGUAGES: [Language; 12] = [
    Language {
        names: &["rust", "rs"],
        line_comments: &["//"],
        block_comment: C_COMMENT,
        quotes: "\"",
        keywords: "as async await break const continue crate dyn else enum extern fn for if impl in let loop match \
            mod move mut pub ref return self Self static struct super trait type unsafe use where while",
        values: "true false None",
        ..PLAIN
    },
    Language {
        names: &["javascript", "js", "jsx", "typescript", "ts", "tsx"],
        line_comments: &["//"],
        block_comment: C_COMMENT,
        quotes: "\"'`",
        keywords: "abstract as async await break case catch class const continue default delete do else enum \
            export extends finally for from function if implements import in instanceof interface let new \
            of private protected public readonly return static super switch this throw try type typeof var \
            void while yield",
        values: "true false null undefined NaN",
        ..PLAIN
    },
    Language {
        names: &["python", "py"],
        line_comments: &["#"],
        block_comment: Some(("\"\"\"", "\"\"\"")),
        keywords: "and as assert async await break class continue def del elif else except finally for from global \
            if import in is lambda nonlocal not or pass raise return try while with yield match case",
        values: "True False None",
        ..PLAIN
    },
    Language {
        names: &["go", "golang"],
        line_comments: &["//"],
        block_comment: C_COMMENT,
        quotes: "\"'`",
        keywords: "break case chan const continue default defer else fallthrough for func go goto if import \
            interface map package range return select struct switch type var",
        values: "true false nil iota",
        ..PLAIN
    },
    Language {
        names: &[
            "c", "h", "cpp", "c++", "cc", "hpp", "csharp", "c#", "cs", "java", "kotlin", "kt", "swift", "php", "scala",
        ],
        line_comments: &["//"],
        block_comment: C_COMMENT,
        keywords: "abstract auto bool boolean break byte case catch char class const constexpr continue default \
            delete do double else enum extends extern final finally float for func fun goto guard if \
            implements import in inline int interface internal let long namespace new object operator \
            override package private protected public return short signed sizeof static struct super switch \
            template this throw throws try typedef typename union unsigned using val var virtual void \
            volatile when while",
        values: "true false null nullptr nil NULL",
        ..PLAIN
    },
    Language {
        names: &["bash", "sh", "shell", "zsh", "console", "fish"],
        line_comments: &["#"],
        keywords: "case do done elif else esac export fi for function if in local return select set then until \
            while",
        values: "true false",
        ..PLAIN
    },
    Language {
        names: &["sql", "sqlite", "postgresql", "psql", "mysql"],
        line_comments: &["--"],
        block_comment: C_COMMENT,
        quotes: "'\"",
        keywords: "add all alter and as asc begin between by case column commit constraint create cross delete \
            desc distinct drop else end exists explain foreign from full group having if in index inner \
            insert into is join key left like limit not offset on or order outer primary references right \
            rollback select set table then transaction trigger union unique update using values view when \
            where with",
        values: "null true false default",
        folds_case: true,
    },
    Language { names: &["json", "jsonc", "json5"], line_comments: &["//"], quotes: "\"", ..PLAIN },
    Language {
        names: &["toml", "yaml", "yml", "ini", "conf", "dockerfile", "make", "makefile"],
        line_comments: &["#", ";"],
        values: "true false null yes no on off",
        ..PLAIN
    },
    Language { names: &["css", "scss"], line_comments: &[], block_comment: C_COMMENT, ..PLAIN },
    Language {
        names: &["html", "xml", "svg"],
        block_comment: Some(("<!--", "-->")),
        quotes: "\"",
        values: "",
        ..PLAIN
    },
    Language {
        names: &["ruby", "rb", "elixir", "ex", "lua", "perl", "pl", "r"],
        line_comments: &["#", "--"],
        keywords: "and begin break case class def defmodule do else elsif elseif end ensure fn for function if in \
            local module my next not or require rescue return self sub super then unless until use when \
            while yield",
        values: "true false nil TRUE FALSE NULL",
        ..PLAIN
    },
];
