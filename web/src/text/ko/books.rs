use tigerlet_books::{Fault, MAX_BYTES, MAX_ROW, MAX_ROWS, Problem};

use crate::text::books::{Strings, Told};
use crate::text::format::{grouped, megabytes};

pub const TEXT: Strings = Strings {
    title: "내가 읽은 책 가져오기…",
    hint: "Goodreads, StoryGraph, LibraryThing에서 내보낸 파일이나 제목과 저자 열이 있는 표(CSV)면 됩니다. 파일을 고르거나, 여기로 끌어다 놓거나, 내용을 붙여 넣으십시오. 파일은 이 페이지 안에서만 읽고 어디에도 보내지 않습니다.",
    choose: "파일",
    paste: "또는 붙여 넣은 내용",
    told: |told| {
        let Told { service, read, found, taken, left_out } = told;
        let service = if service.is_empty() { String::new() } else { format!("{service}: ") };
        let taken = match (found, taken) {
            (0, _) => " 이력은 그대로 두었습니다.".to_owned(),
            (_, taken) => format!(" 가장 최근에 읽은 {taken}권을 이력에 넣었습니다."),
        };
        let left_out = match left_out {
            0 => String::new(),
            many => format!(" 아직 읽지 않았거나 다 읽지 않은 {many}권은 제외했습니다."),
        };
        format!("{service}읽은 책 {read}권 가운데 {found}권이 이 카탈로그에 있습니다.{taken}{left_out}")
    },
    undo: "이전 이력으로 되돌리기",
    undone: "이전 이력으로 되돌렸습니다.",
    found: |many| format!("찾은 책 {many}권"),
    missing: |many| format!("찾지 못한 책 {many}권"),
    why_missing: "제목과 저자가 모두 맞아야 카탈로그의 책으로 봅니다. 제목이 같아도 저자가 다르면 다른 책입니다.",
    more: |many| format!("그 밖에 {many}권"),
    by: |title, author| if author.is_empty() { title.to_owned() } else { format!("{title}, {author}") },
    problem: |problem| match problem {
        Problem::Large(bytes) => format!(
            "파일이 {} MB인데 {} MB까지만 읽습니다. 서평 열을 지우고 다시 해 보십시오.",
            megabytes(*bytes as u64),
            megabytes(MAX_BYTES as u64)
        ),
        Problem::Empty => "파일이 비어 있습니다.".to_owned(),
        Problem::NoText => "텍스트 파일이 아닙니다. 만든 프로그램에서 CSV로 저장해 주십시오.".to_owned(),
        Problem::NoColumns(names) => format!(
            "첫 행에 제목(Title) 열과 저자(Author) 열이 있어야 합니다. 지금 첫 행에 있는 것: “{}”.",
            names.join("”, “")
        ),
        Problem::Long => {
            format!("행이 {}개를 넘습니다. 일부를 지우고 다시 해 보십시오.", grouped(MAX_ROWS as u128))
        }
        Problem::Row { row, line, fault: Fault::Cells(cells, header) } => format!(
            "{row}번째 행({line}번째 줄): 칸이 {cells}개인데 첫 행에는 {header}개입니다. 그 자리에 따옴표가 빠졌을 수 있습니다."
        ),
        Problem::Row { row, line, fault: Fault::Long } => format!(
            "{row}번째 행({line}번째 줄): {}자가 넘습니다. 끝에 따옴표가 빠졌을 수 있습니다.",
            grouped(MAX_ROW as u128)
        ),
    },
    unread: "브라우저가 파일을 읽지 못했습니다. 다시 골라 주십시오.",
};
