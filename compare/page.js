// SPDX-License-Identifier: BSD-2-Clause
// The table of cases and targets. Rows are made a part at a time: all of them would be too many.
// Page.pm writes the data:
//	requirements	[id, statement, source]...
//	cases		[id, sentence, [index of a requirement...]]..., sorted
//	differs		a digit a case: whether the targets differ
//	details		[[name, text]...]..., what a result says beside its verdict
//	targets		{name, facts: [[name, text]...], verdicts: a letter a case,
//			 details: {index of a case: index of a detail}}...
'use strict';

(function () {
	const PART = 50; // rows
	const verdicts = {
		f: { name: 'fail', style: 'fail' },
		b: { name: 'broken', style: 'broken' },
		t: { name: 'stale deviation', style: 'stale' },
		k: { name: 'known deviation', style: 'known' },
		s: { name: 'skip', style: 'skip' },
		p: { name: 'pass', style: 'pass' },
		'-': { name: 'not run', style: 'absent' },
	};
	const data = JSON.parse(document.getElementById('data').textContent);
	const table = document.querySelector('table');
	const more = document.getElementById('more');
	const scroller = document.getElementById('scroller');
	const dialog = document.getElementById('dialog');
	const control = {};
	for (const id of ['text', 'interface', 'verdict', 'target', 'group', 'differs'])
		control[id] = document.getElementById(id);

	let rows = [];  // {heading, cases} or {case}, in order, of what the filters let through
	let shown = 0;  // of them in the table
	let body = null;

	// What is looked for in a case, in lower case.
	const haystacks = data.cases.map(([id, sentence, requirements]) =>
		[id, sentence, ...requirements.flatMap((r) => data.requirements[r])].join('\n').toLowerCase());

	function element(name, attributes, ...children) {
		const made = document.createElement(name);
		for (const [key, value] of Object.entries(attributes || {})) {
			if (key === 'onclick')
				made.addEventListener('click', value);
			else
				made.setAttribute(key, value);
		}
		made.append(...children);
		return made;
	}

	// A button with an id or a name, which may be broken after a full stop or the like, but not
	// within a number, and is read as one.
	function nameButton(name, onclick) {
		const parts = name.split(/(?<=-)|(?<=[._/])(?=\D)/).flatMap((part) => [part, element('wbr')]);
		return element('button', { type: 'button', 'aria-label': name, 'aria-haspopup': 'dialog', onclick }, ...parts);
	}

	function verdictOf(target, index) {
		return verdicts[target.verdicts[index]];
	}

	function detailOf(target, index) {
		const at = target.details[index];
		return at === undefined ? [] : data.details[at];
	}

	function interfaceOf(index) {
		return data.cases[index][0].split('.')[0];
	}

	// What is compared of a result: not where it stands in the source, nor why it was expected.
	function comparable(target, index) {
		const letter = target.verdicts[index];
		const told = detailOf(target, index).filter(([name]) =>
			name !== 'at' && !(name === 'because' && 'kt'.includes(letter)));
		return JSON.stringify([letter, told]);
	}

	// For each target a number if others have the same verdict for another reason, or 0.
	function variants(index) {
		const kinds = {};
		const numbers = data.targets.map((target) => {
			const letter = target.verdicts[index];
			const known = kinds[letter] = kinds[letter] || [];
			const kind = comparable(target, index);
			if (!known.includes(kind))
				known.push(kind);
			return known.indexOf(kind) + 1;
		});
		return numbers.map((n, i) => kinds[data.targets[i].verdicts[index]].length > 1 ? n : 0);
	}

	// Filters

	// The indexes of the cases that match.
	function filtered() {
		const words = control.text.value.toLowerCase().split(/\s+/).filter((word) => word);
		const name = control.interface.value;
		const letter = control.verdict.value;
		const chosen = control.target.value;
		const differs = control.differs.checked;
		const targets = chosen === '' ? data.targets : [data.targets[chosen]];

		return [...data.cases.keys()].filter((index) =>
			(!differs || data.differs[index] === '1') &&
			(!name || interfaceOf(index) === name) &&
			(!letter || targets.some((target) => target.verdicts[index] === letter)) &&
			words.every((word) => haystacks[index].includes(word)));
	}

	function headingsOf(index, group) {
		if (group === 'interface')
			return [interfaceOf(index)];
		return data.cases[index][2].length ? data.cases[index][2] : ['none'];
	}

	function update() {
		const cases = filtered();
		const groups = new Map();
		for (const index of cases) {
			for (const heading of headingsOf(index, control.group.value)) {
				if (!groups.has(heading))
					groups.set(heading, []);
				groups.get(heading).push(index);
			}
		}
		rows = [];
		for (const [heading, indexes] of groups) {
			rows.push({ heading, cases: indexes.length });
			indexes.forEach((index) => rows.push({ case: index }));
		}
		for (const old of table.querySelectorAll('tbody'))
			old.remove();
		shown = 0;
		body = null;
		scroller.scrollTop = 0;
		showMore();
		document.getElementById('status').textContent = cases.length === 0 ?
			`No case of ${data.cases.length} matches.` :
			`${cases.length} of ${data.cases.length} cases, ${data.targets.length} targets.`;
	}

	// Rows

	function showMore() {
		const end = Math.min(shown + PART, rows.length);
		for (; shown < end; shown++)
			rows[shown].heading === undefined ? addCase(rows[shown].case) : addHeading(rows[shown]);
		more.hidden = shown === rows.length;
		more.textContent = `Show more: ${rows.length - shown} rows are left`;
	}

	function addHeading(row) {
		const content = element('div');
		const count = `${row.cases} ${row.cases === 1 ? 'case' : 'cases'}`;
		if (typeof row.heading === 'number') {
			const [id, statement, source] = data.requirements[row.heading];
			content.append(`${id} (${count})`, element('small', {}, statement || ''),
				element('small', {}, `Source: ${source || 'unknown'}`));
		} else {
			content.append(row.heading === 'none' ? `no known requirement (${count})` :
				`${row.heading} (${count})`);
		}
		body = element('tbody', {}, element('tr', {}, element('th',
			{ scope: 'rowgroup', colspan: data.targets.length + 1 }, content)));
		table.append(body);
	}

	function addCase(index) {
		const [id, sentence] = data.cases[index];
		const numbers = data.differs[index] === '1' ? variants(index) : [];
		const heading = element('th', { scope: 'row' },
			nameButton(id, () => openCase(index)),
			element('small', {}, sentence));
		const row = element('tr', {}, heading);
		data.targets.forEach((target, i) => row.append(cell(target, index, numbers[i])));
		body.append(row);
	}

	function cell(target, index, number) {
		const verdict = verdictOf(target, index);
		const made = element('td', { class: verdict.style });
		const text = number ? `${verdict.name} ${number}` : verdict.name;
		made.append(target.details[index] === undefined ? element('span', {}, text) :
			element('button', { type: 'button', 'aria-haspopup': 'dialog',
				onclick: () => openCell(target, index) }, text));
		return made;
	}

	// Dialog

	function open(title, ...content) {
		document.getElementById('dialog-title').textContent = title;
		document.getElementById('dialog-body').replaceChildren(...content);
		dialog.showModal();
		dialog.scrollTop = 0;
		document.getElementById('dialog-title').focus();
	}

	function list(pairs) {
		const made = element('dl');
		for (const [name, text] of pairs) {
			const long = ['trace', 'output'].includes(name) || text.includes('\n');
			made.append(element('dt', {}, name), element('dd', {}, long ? element('pre', {}, text) : text));
		}
		return made;
	}

	function resultOf(target, index) {
		const verdict = verdictOf(target, index);
		return [element('p', { class: verdict.style }, verdict.name), list(detailOf(target, index))];
	}

	function requirementsOf(index) {
		const made = [element('h3', {}, 'Requirements')];
		for (const r of data.cases[index][2]) {
			const [id, statement, source] = data.requirements[r];
			made.push(list([['id', id], ['statement', statement || 'unknown'], ['source', source || 'unknown']]));
		}
		return made.length > 1 ? made : [];
	}

	function openCell(target, index) {
		const [id, sentence] = data.cases[index];
		open(`${id}: ${target.name}`, element('p', {}, sentence), ...resultOf(target, index),
			...requirementsOf(index));
	}

	// The targets that tell the same stand together.
	function openCase(index) {
		const [id, sentence] = data.cases[index];
		const groups = new Map();
		for (const target of data.targets) {
			const kind = comparable(target, index);
			if (!groups.has(kind))
				groups.set(kind, []);
			groups.get(kind).push(target);
		}
		const results = [...groups.values()].flatMap((targets) =>
			[element('h3', {}, targets.map((target) => target.name).join(', ')),
				...resultOf(targets[0], index)]);
		open(id, element('p', {}, sentence), ...results, ...requirementsOf(index));
	}

	function openTarget(target) {
		const totals = Object.entries(verdicts).map(([letter, verdict]) =>
			[verdict.name, String(target.verdicts.split(letter).length - 1)]);
		open(target.name, list(target.facts), element('h3', {}, 'Verdicts'), list(totals));
	}

	// From a button to the next that there is in the direction of an arrow key.
	function move(event) {
		const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
		const from = document.activeElement.closest('th, td');
		if (!step || !from || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
			return;
		let row = from.parentElement.rowIndex;
		let column = from.cellIndex;
		for (;;) {
			row += step[0];
			column += step[1];
			if (row === table.rows.length && !more.hidden)
				showMore();
			const to = row >= 0 && table.rows[row];
			if (!to || column < 0 || column > data.targets.length)
				break;
			const button = to.cells[column] && to.cells[column].querySelector('button');
			if (button) {
				button.focus();
				event.preventDefault();
				break;
			}
		}
	}

	function addOptions(select, options) {
		for (const [value, text] of options)
			select.append(element('option', { value }, text));
	}

	// What comes near is shown; observed anew, it tells if that was not enough.
	const scrolled = new IntersectionObserver((entries) => {
		if (!entries.some((entry) => entry.isIntersecting))
			return;
		showMore();
		scrolled.unobserve(more);
		scrolled.observe(more);
	}, { root: scroller, rootMargin: '600px' });

	function start() {
		const heading = element('tr', {}, element('th', { scope: 'col' }, 'Case'));
		for (const target of data.targets)
			heading.append(element('th', { scope: 'col' },
				nameButton(target.name, () => openTarget(target))));
		table.tHead.append(heading);
		addOptions(control.interface, [...new Set(data.cases.map((_, i) => interfaceOf(i)))].map((i) => [i, i]));
		addOptions(control.verdict, Object.entries(verdicts)
			.filter(([letter]) => data.targets.some((target) => target.verdicts.includes(letter)))
			.map(([letter, verdict]) => [letter, verdict.name]));
		addOptions(control.target, data.targets.map((target, i) => [i, target.name]));
		// Also what Reset goes back to.
		control.differs.defaultChecked = control.differs.checked = data.differs.includes('1');
		if (window.matchMedia('(max-width: 40rem)').matches)
			document.getElementById('controls').open = false;

		const filters = document.getElementById('filters');
		filters.addEventListener('input', update);
		filters.addEventListener('submit', (event) => event.preventDefault());
		filters.addEventListener('reset', () => setTimeout(update));
		table.addEventListener('keydown', move);
		more.addEventListener('click', () => {
			const next = table.rows.length;
			showMore();
			[...table.rows].slice(next).find((row) => row.querySelector('button')).querySelector('button').focus();
		});
		scrolled.observe(more);
		document.getElementById('close').addEventListener('click', () => dialog.close());
		dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
		update();
	}

	start();
})();
