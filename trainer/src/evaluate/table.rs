/// A table of text: the first column names the rows.
pub struct Table {
    pub title: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// For a terminal: the title, then columns of equal width.
    pub fn text(&self) -> String {
        let lines = || std::iter::once(&self.head).chain(&self.rows);
        let width = |column: usize| {
            lines().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let line = |cells: &Vec<String>| {
            let cell = |(column, (cell, &width)): (usize, (&String, &usize))| match column {
                0 => format!("{cell:<width$}"),
                _ => format!("  {cell:>width$}"),
            };
            cells.iter().zip(&widths).enumerate().map(cell).collect::<String>().trim_end().to_string() + "\n"
        };
        format!("{}\n", self.title) + &lines().map(line).collect::<String>()
    }

    /// For a README.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = std::iter::once("| --- |").chain(self.head.iter().skip(1).map(|_| " ---: |"));
        let rows: String = self.rows.iter().map(|cells| line(cells)).collect();
        format!("{}\n\n{}{}\n{rows}", self.title, line(&self.head), rule.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_markdown_keeps_its_cells() {
        let row = |cells: [&str; 2]| cells.map(str::to_string).to_vec();
        let table = Table {
            title: "Fruit".to_string(),
            head: row(["name", "n"]),
            rows: vec![row(["apple|pear", "–"]), row(["fig", "12.5"])],
        };
        assert_eq!(table.text(), "Fruit\nname           n\napple|pear     –\nfig         12.5\n");
        let markdown = "Fruit\n\n| name | n |\n| --- | ---: |\n| apple\\|pear | – |\n| fig | 12.5 |\n";
        assert_eq!(table.markdown(), markdown);
    }
}
