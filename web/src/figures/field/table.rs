//! The works as a table, in the order of any column.

use leptos::prelude::*;

use super::works::{WORKS, Work};
use super::{cells, read};
use crate::sorted::Sort;
use crate::text::text;

/// The column of the years: the order at first.
const YEAR: usize = 1;

/// The works by a column; those alike in it by their dates.
fn sorted(column: usize, down: bool) -> Vec<&'static Work> {
    let mut works: Vec<_> = WORKS.iter().collect();
    let rank = |work: &Work| match column {
        2 => work.made as u8,
        3 => work.stored as u8,
        4 => work.passes as u8,
        5 => work.arrival as u8,
        _ => 0,
    };
    if column == 0 {
        works.order_by_key(|work| work.name.to_lowercase());
    } else {
        works.order_by_key(|work| rank(work));
    }
    if down {
        works.reverse();
    }
    works
}

/// The table.
#[component]
pub fn Table() -> impl IntoView {
    let text = &text().figure_field;
    let order = RwSignal::new((YEAR, false));
    let heads = text.heads.iter().enumerate().map(|(column, head)| {
        let sort = move || match order.get() {
            (of, false) if of == column => "ascending",
            (of, true) if of == column => "descending",
            _ => "none",
        };
        let press = move |_| order.update(|(of, down)| (*of, *down) = (column, *of == column && !*down));
        view! {
            <th scope="col" aria-sort=sort><button type="button" on:click=press>{*head}</button></th>
        }
    });
    let row = |work: &'static Work| {
        let cells = cells(work).map(|cell| view! { <td>{cell}</td> });
        view! {
            <tr>
                <th scope="row" translate="no"><button type="button" title=text.read on:click=move |_| read(work)>{work.name}</button></th>
                <td><a href=work.url()>{work.year()}</a></td>
                {cells}
            </tr>
        }
    };
    let rows = move || {
        let (column, down) = order.get();
        sorted(column, down).into_iter().map(row).collect_view()
    };
    view! {
        <div class="scroll field-table" tabindex="0" role="region" aria-label=text.caption>
            <table data-testid="works">
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="hint">{text.unknown}</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_column_sorts_and_the_other_way_round() {
        for column in 0..6 {
            let names = |down| sorted(column, down).iter().map(|work| work.name).collect::<Vec<_>>();
            let (mut up, down) = (names(false), names(true));
            assert_eq!(up.len(), WORKS.len());
            up.reverse();
            assert_eq!(up, down);
        }
        assert!(sorted(YEAR, false).is_sorted_by_key(|work| work.arxiv));
        assert!(sorted(0, false).is_sorted_by_key(|work| work.name.to_lowercase()));
        assert!(sorted(4, false).is_sorted_by_key(|work| (work.passes, work.arxiv)));
    }
}
